// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/call_queries.h"
#include "engine/probes/http_fetch.h"
#include "engine/probes/monotonic_moment.h"
#include "engine/probes/probe_factory.h"
#include "engine/probes/run_delivery.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::probes {

/// Asks a Prometheus (or what speaks its API: Thanos, Mimir, VictoriaMetrics) the fleet file's queries, one
/// after the other over one connection, each with the time that is left.
///
/// A query has to give exactly one number. Nothing found, NaN and infinity are not offered; several series
/// are Configuration, with what the other queries gave. Those about calls (see CallQueries) give counters,
/// and as many series as there are. Of a service that is itself a Prometheus the share of its targets that
/// are up is read, its version, and its start as identity. Says nothing about `up`: that Prometheus is down
/// does not mean that what it watches is.
class PrometheusProbe final : public ports::AsyncProbe {
public:
    PrometheusProbe(const ServiceSpec& service, ProbeSpec spec, const ProbeWorld& world);

    void start(Done done) override;
    void cancel() override;

private:
    /// Index in the spec's metrics, one of these, or, from kCalls on, of a query about calls.
    enum Question : std::size_t { kTargets = 100'000, kRuntime, kBuild, kCalls = 200'000 };

    void askNext();
    void onAnswer(FetchAnswer answer);
    /// What could be read of the answer to the question under way.
    void read(const FetchAnswer& answer);
    void takeValue(std::optional<double> value);
    [[nodiscard]] std::optional<double> rateOf(std::size_t metric, double value);
    [[nodiscard]] std::string nameOf(std::size_t question) const;
    [[nodiscard]] std::string queryOf(std::size_t question) const;
    [[nodiscard]] QUrl urlOf(std::size_t question) const;
    [[nodiscard]] Duration left() const;
    void note(ProbeProblem problem, const std::string& words);
    void deliver();

    struct Counted {
        double value = 0.0;
        MonotonicMoment at;
    };

    ProbeSpec m_spec;
    const Clock& m_clock;
    bool m_isItself; ///< the service is this Prometheus
    RunDelivery m_delivery;
    HttpFetch m_fetch;
    QElapsedTimer m_elapsed;
    std::vector<std::size_t> m_questions; ///< the next one last
    ProbeReport m_report;
    std::string m_version;
    std::map<std::size_t, Counted> m_counters; ///< by metric
    CallQueries m_calls;
};

} // namespace holdfast::probes
