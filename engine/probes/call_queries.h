// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/call_counts.h"
#include "engine/probes/prometheus_answer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::probes {

/// The questions to a Prometheus about the calls of some dependencies, one for each, and what the answers of
/// one run after the other come to. The queries of the fleet file give counters, many series each; the
/// increase of each series is taken here, as on a page, so that the restart of one instance distorts nothing.
/// They are asked as one, so that all are of the same moment: a failure counted between two of them would
/// belong to no call. A dependency whose question fails is left out of this run; one without series of made
/// calls is not observed.
class CallQueries {
public:
    explicit CallQueries(const std::vector<CallSource>& sources);

    [[nodiscard]] std::size_t size() const noexcept { return m_sources.size(); }

    /// PromQL.
    [[nodiscard]] const std::string& text(std::size_t source) const { return m_sources.at(source).text; }

    /// The dependency that the question is about.
    [[nodiscard]] const ServiceId& dependency(std::size_t source) const {
        return m_sources.at(source).spec.to;
    }

    /// A new run: no answers yet.
    void begin();
    /// Not called for a question that was not answered well.
    void answer(std::size_t source, const PrometheusVector& vector);
    /// Adds the calls since the run before to the report.
    void addTo(ProbeReport& report, MonotonicMoment at);

private:
    struct Source {
        CallSource spec;
        std::vector<CallRole> roles; ///< of the queries that the question is made of
        std::string text;
        CounterBook book{CounterBook::NewSeries::FromNow};
        CallCounts counts{{}};
        // Of this run:
        bool answered = false;
        bool hasCalls = false;
        CounterSheet sheet;
        std::vector<CallGauge> gauges;
    };

    static void take(Source& source, CallRole role, const PrometheusSeries& series);

    std::vector<Source> m_sources;
};

} // namespace holdfast::probes
