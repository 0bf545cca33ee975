// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/page_history.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace holdfast::probes {

namespace {

using Kind = CounterGroup::Kind;

/// Clients compute their start from ticks and the boot time; it wavers by less than this, in seconds.
constexpr double kStartWavers = 2.0;

/// The increases of one page between two scrapes, by what they count.
class Increase {
public:
    Increase(const PageScrape& scrape, std::vector<double> increases, double seconds)
        : m_scrape(scrape), m_increases(std::move(increases)), m_seconds(seconds) {}

    /// None: the page has no such counter, or there is nothing to compare it with.
    [[nodiscard]] std::optional<double> total(Kind kind) const {
        if (m_increases.empty()) return {};
        double sum = 0.0;
        bool found = false;
        for (std::size_t i = 0; i < m_scrape.groups.size(); ++i) {
            if (m_scrape.groups[i].kind != kind) continue;
            found = true;
            sum += m_increases[i];
        }
        return found ? std::optional(sum) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> rate(Kind kind) const { return perSecond(total(kind)); }

    [[nodiscard]] std::optional<double> metricRate(std::size_t metric) const {
        for (std::size_t i = 0; i < m_increases.size(); ++i) {
            const auto& group = m_scrape.groups[i];
            if (group.kind == Kind::Metric && group.metric == metric) return perSecond(m_increases[i]);
        }
        return {};
    }

    [[nodiscard]] std::optional<double> errorRatio() const {
        const auto requests = total(Kind::Requests);
        if (!m_scrape.hasStatusCodes || !requests || *requests <= 0.0) return {};
        return std::min(total(Kind::FailedRequests).value_or(0.0) / *requests, 1.0);
    }

    [[nodiscard]] std::optional<double> quantile(double share) const {
        std::map<double, double> buckets; // cumulative, by bound
        for (std::size_t i = 0; i < m_increases.size(); ++i) {
            if (m_scrape.groups[i].kind == Kind::DurationBucket)
                buckets[m_scrape.groups[i].bound] += m_increases[i];
        }
        if (buckets.size() < 2 || !std::isinf(buckets.rbegin()->first)) return {};
        const double all = buckets.rbegin()->second;
        if (all <= 0.0) return {};
        const double rank = share * all;
        double below = 0.0;
        double lower = 0.0;
        for (const auto& [bound, cumulative] : buckets) {
            if (std::isinf(bound)) return lower; // all we know: it is beyond the last bound
            const double count = std::max(cumulative, below);
            if (count >= rank) {
                return count > below ? lower + (bound - lower) * (rank - below) / (count - below) : bound;
            }
            below = count;
            lower = bound;
        }
        return {};
    }

    void addCalls(ProbeReport& report) const {
        struct Sums {
            double calls = 0.0;
            double failed = 0.0;
            double seconds = 0.0;
            double timed = 0.0;
        };

        std::map<std::string_view, Sums> sums;
        for (std::size_t i = 0; i < m_increases.size(); ++i) {
            const auto& group = m_scrape.groups[i];
            if (group.dependency.empty()) continue;
            auto& sum = sums[group.dependency];
            (group.kind == Kind::Calls         ? sum.calls
             : group.kind == Kind::FailedCalls ? sum.failed
             : group.kind == Kind::CallSeconds ? sum.seconds
                                               : sum.timed) += m_increases[i];
        }
        for (const auto& [dependency, sum] : sums) {
            ObservedCalls calls{.to = ServiceId(dependency),
                                .callsPerSecond = sum.calls / m_seconds,
                                .errorRatio = sum.calls > 0.0 ? std::min(sum.failed / sum.calls, 1.0) : 0.0,
                                .meanLatency = {}};
            if (sum.timed > 0.0) calls.meanLatency = sum.seconds / sum.timed;
            report.calls.push_back(std::move(calls));
        }
    }

private:
    [[nodiscard]] std::optional<double> perSecond(std::optional<double> increase) const {
        return increase ? std::optional(*increase / m_seconds) : std::nullopt;
    }

    const PageScrape& m_scrape;
    std::vector<double> m_increases; ///< by group; empty: nothing to compare with
    double m_seconds;
};

} // namespace

void PageHistory::addTo(ProbeReport& report, const PageScrape& scrape, MonotonicMoment at) {
    noteStart(scrape, at);
    const auto passed = m_before ? secondsBetween(*m_before, at) : std::nullopt;
    const bool comparable = passed && !scrape.tooManySeries;
    const Increase increase(scrape, comparable ? increases(scrape) : std::vector<double>{},
                            passed.value_or(0.0));
    remember(scrape, at);

    offerReading(report, signals::kRequestRate, increase.rate(Kind::Requests));
    offerReading(report, signals::kErrorRatio, increase.errorRatio());
    offerReading(report, signals::kLatencyP95, increase.quantile(0.95));
    offerReading(report, signals::kLatencyP99, increase.quantile(0.99));
    const auto cores = increase.rate(Kind::Cpu);
    offerReading(report, signals::kCpu, cores ? std::optional(*cores / m_options.cpuLimit) : std::nullopt);
    addProcess(report, scrape, at);
    addGauges(report, scrape);
    for (std::size_t i = 0; i < m_options.metrics.size(); ++i) {
        if (m_options.metrics[i].kind == MetricSpec::Kind::Counter)
            offerReading(report, m_options.metrics[i].signal.id.value().c_str(), increase.metricRate(i));
    }
    increase.addCalls(report);
    report.version = scrape.version;
    report.identity = m_identity;
    if (scrape.tooManySeries) report.detail = "more counters than can be compared: no rates";
}

void PageHistory::noteStart(const PageScrape& scrape, MonotonicMoment at) {
    if (!scrape.startTime) return;
    if (m_startTime && std::abs(*scrape.startTime - *m_startTime) < kStartWavers) return;
    if (m_startTime) {
        m_restarts.note(at.sinceBoot);
        m_counters.clear(); // everything counts from 0 again
    }
    m_startTime = scrape.startTime;
    m_identity = fmt::format("started {:.0f}", *m_startTime);
}

/// Both are in the order of their keys, so one walk compares them.
std::vector<double> PageHistory::increases(const PageScrape& scrape) const {
    std::vector<double> sums(scrape.groups.size(), 0.0);
    auto known = m_counters.begin();
    for (const auto& series : scrape.series) {
        while (known != m_counters.end() && known->key < series.key)
            ++known;
        double before = 0.0;
        if (known != m_counters.end() && known->key == series.key) {
            before = known->value;
            ++known;
        }
        sums[series.group] += series.value >= before ? series.value - before : series.value;
    }
    return sums;
}

void PageHistory::remember(const PageScrape& scrape, MonotonicMoment at) {
    m_counters.clear();
    m_before.reset();
    if (scrape.tooManySeries) return;
    m_counters.reserve(scrape.series.size());
    for (const auto& series : scrape.series)
        m_counters.push_back({.key = series.key, .value = series.value});
    m_before = at;
}

void PageHistory::addProcess(ProbeReport& report, const PageScrape& scrape, MonotonicMoment at) {
    offerReading(report, signals::kMemory, scrape.memory);
    offerReading(report, signals::kRestarts,
                 m_startTime ? std::optional(static_cast<double>(m_restarts.within(at.sinceBoot)))
                             : std::nullopt);
    offerReading(report, signals::kOpenFiles, scrape.openFiles);
    addLimit(report, signals::kOpenFiles, scrape.maxFiles);
}

void PageHistory::addGauges(ProbeReport& report, const PageScrape& scrape) const {
    for (std::size_t i = 0; i < m_options.metrics.size(); ++i) {
        const auto& metric = m_options.metrics[i];
        if (metric.kind != MetricSpec::Kind::Gauge) continue;
        offerReading(report, metric.signal.id.value().c_str(), scrape.gauges[i]);
        if (!scrape.gauges[i] && report.detail.empty())
            report.detail = fmt::format("{}: no series matches {}", metric.signal.id.value(), metric.query);
    }
}

} // namespace holdfast::probes
