// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/monotonic_moment.h"
#include "engine/probes/page_scrape.h"
#include "engine/probes/restart_count.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::probes {

/// Turns one scrape of a page, and the one before it, into readings.
///
/// Rates are the increase of every series since the scrape before, added up, over the time between. A series
/// that is smaller than before, or belongs to a process that started anew, counted from 0: its increase is
/// its value. So is that of a series that was not there before (the first failed request creates its series).
/// At the first scrape, and after the machine slept, rates are not offered: a gap is a gap. Without requests
/// between two scrapes the rate is 0, and error ratio and latencies are not offered: nobody waited.
///
/// Latencies are quantiles of the difference of two histograms, linear within a bucket (as Prometheus'
/// histogram_quantile); beyond the last bound they are that bound.
class PageHistory {
public:
    struct Options {
        std::vector<MetricSpec> metrics;
        double cpuLimit = 1.0; ///< cores that make a cpu reading of 1
        std::vector<CallSource> calls;
    };

    explicit PageHistory(Options options) : m_options(std::move(options)), m_calls(m_options.calls) {}

    /// Adds readings, signals not offered, limits, calls, identity and version to the report.
    void addTo(ProbeReport& report, const PageScrape& scrape, MonotonicMoment at);

private:
    void noteStart(const PageScrape& scrape, MonotonicMoment at);
    void addProcess(ProbeReport& report, const PageScrape& scrape, MonotonicMoment at);
    void addGauges(ProbeReport& report, const PageScrape& scrape) const;

    Options m_options;
    CounterBook m_book;
    CallCounts m_calls;
    std::optional<double> m_startTime;
    RestartCount m_restarts;
    std::string m_identity;
};

} // namespace holdfast::probes
