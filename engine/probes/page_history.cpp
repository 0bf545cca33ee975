// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/page_history.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace holdfast::probes {

namespace {

using Kind = CounterGroup::Kind;

/// Clients compute their start from ticks and the boot time; it wavers by less than this, in seconds.
constexpr double kStartWavers = 2.0;

/// What grew on one page between two scrapes, by what it counts.
class Increase {
public:
    Increase(const PageScrape& scrape, const std::optional<CounterBook::Growth>& growth)
        : m_groups(scrape.counters.groups())
        , m_hasStatusCodes(scrape.hasStatusCodes)
        , m_increases(growth ? growth->byGroup : std::vector<double>{})
        , m_seconds(growth ? growth->seconds : 0.0) {}

    /// None: the page has no such counter, or there is nothing to compare it with.
    [[nodiscard]] std::optional<double> total(Kind kind) const {
        if (m_increases.empty()) return {};
        double sum = 0.0;
        bool found = false;
        for (std::size_t i = 0; i < m_groups.size(); ++i) {
            if (m_groups[i].kind != kind) continue;
            found = true;
            sum += m_increases[i];
        }
        return found ? std::optional(sum) : std::nullopt;
    }

    [[nodiscard]] std::optional<double> rate(Kind kind) const { return perSecond(total(kind)); }

    [[nodiscard]] std::optional<double> metricRate(std::size_t metric) const {
        for (std::size_t i = 0; i < m_increases.size(); ++i) {
            const auto& group = m_groups[i];
            if (group.kind == Kind::Metric && group.metric == metric) return perSecond(m_increases[i]);
        }
        return {};
    }

    [[nodiscard]] std::optional<double> errorRatio() const {
        const auto requests = total(Kind::Requests);
        if (!m_hasStatusCodes || !requests || *requests <= 0.0) return {};
        return std::min(total(Kind::FailedRequests).value_or(0.0) / *requests, 1.0);
    }

    [[nodiscard]] std::optional<double> quantile(double share) const {
        std::map<double, double> buckets; // cumulative, by bound
        for (std::size_t i = 0; i < m_increases.size(); ++i) {
            if (m_groups[i].kind == Kind::DurationBucket) buckets[m_groups[i].bound] += m_increases[i];
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

private:
    [[nodiscard]] std::optional<double> perSecond(std::optional<double> increase) const {
        return increase ? std::optional(*increase / m_seconds) : std::nullopt;
    }

    const std::vector<CounterGroup>& m_groups;
    bool m_hasStatusCodes;
    std::vector<double> m_increases; ///< by group; empty: nothing to compare with
    double m_seconds;
};

} // namespace

void PageHistory::addTo(ProbeReport& report, const PageScrape& scrape, MonotonicMoment at) {
    noteStart(scrape, at);
    const auto growth = m_book.take(scrape.counters, at);
    const Increase increase(scrape, growth);

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
    m_calls.addTo(report, scrape.counters.groups(), growth, scrape.callGauges);
    report.version = scrape.version;
    report.identity = m_identity;
    if (!scrape.counters.isComplete()) report.detail = "more counters than can be compared: no rates";
}

void PageHistory::noteStart(const PageScrape& scrape, MonotonicMoment at) {
    if (!scrape.startTime) return;
    if (m_startTime && std::abs(*scrape.startTime - *m_startTime) < kStartWavers) return;
    if (m_startTime) {
        m_restarts.note(at.sinceBoot);
        m_book.restart(); // everything counts from 0 again
        m_calls.restart();
    }
    m_startTime = scrape.startTime;
    m_identity = fmt::format("started {:.0f}", *m_startTime);
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
