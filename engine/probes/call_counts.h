// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_report.h"
#include "engine/probes/counter_book.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::probes {

/// A gauge that says something of the calls to a dependency.
struct CallGauge {
    std::string dependency;
    CallReporter reporter = CallReporter::Page;
    CallRole role = CallRole::Open;
    double value = 0.0;
};

/// Makes the calls to dependencies out of counters that grew. A dependency that no counter of made calls is
/// there for is not reported: it is not observed, which is something else than not called.
class CallCounts {
public:
    /// The sources say from when on a call is slow.
    explicit CallCounts(std::vector<CallSource> sources) : m_sources(std::move(sources)) {}

    /// `growth` none: nothing is reported, yet the gauges are remembered.
    void addTo(ProbeReport& report, const std::vector<CounterGroup>& groups,
               const std::optional<CounterBook::Growth>& growth, const std::vector<CallGauge>& gauges);

    /// The caller started anew: nothing was under way before.
    void restart() { m_underWay.clear(); }

private:
    using Key = std::pair<std::string, CallReporter>; ///< of a dependency

    struct Sums {
        std::optional<double> made;
        std::optional<double> begun;
        double good = 0.0;
        double failed = 0.0;
        double rejected = 0.0;
        double seconds = 0.0;
        double timed = 0.0;
        std::map<double, double> buckets; ///< cumulative, by bound
        double underWay = 0.0;
        std::optional<BreakerPhase> breaker;
    };

    [[nodiscard]] std::map<Key, Sums> sumsOf(const std::vector<CounterGroup>& groups,
                                             const std::optional<CounterBook::Growth>& growth,
                                             const std::vector<CallGauge>& gauges) const;
    static void takeGauge(Sums& sums, const CallGauge& gauge);
    [[nodiscard]] std::optional<ObservedCalls> callsOf(const Key& key, const Sums& sums,
                                                       double seconds) const;
    [[nodiscard]] std::optional<double> slowOf(const Key& key, const Sums& sums) const;

    std::vector<CallSource> m_sources;
    std::map<Key, double> m_underWay; ///< at the reading before
};

/// How many of `timed` calls took longer than `slowCall` seconds, by a cumulative histogram: linear within a
/// bucket. None: the histogram does not reach so far, or there is none.
[[nodiscard]] std::optional<double> slowerThan(double slowCall, double timed,
                                               const std::map<double, double>& buckets);

} // namespace holdfast::probes
