// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/call_counts.h"

#include <algorithm>
#include <cmath>

namespace holdfast::probes {

namespace {

void add(std::optional<double>& sum, double value) {
    sum = sum.value_or(0.0) + value;
}

/// Where what failed is what did not end well.
bool countsTheGood(CallReporter reporter) {
    return reporter == CallReporter::Page || reporter == CallReporter::Caddy;
}

BreakerPhase phaseOfState(double state) {
    if (state >= 1.5) return BreakerPhase::Open;
    return state >= 0.5 ? BreakerPhase::HalfOpen : BreakerPhase::Closed;
}

} // namespace

void CallCounts::addTo(ProbeReport& report, const std::vector<CounterGroup>& groups,
                       const std::optional<CounterBook::Growth>& growth,
                       const std::vector<CallGauge>& gauges) {
    const auto all = sumsOf(groups, growth, gauges);
    for (const auto& [key, sums] : all) {
        if (!growth) break;
        if (auto calls = callsOf(key, sums, growth->seconds)) report.calls.push_back(std::move(*calls));
    }
    m_underWay.clear();
    for (const auto& [key, sums] : all)
        m_underWay[key] = sums.underWay;
}

std::map<CallCounts::Key, CallCounts::Sums>
CallCounts::sumsOf(const std::vector<CounterGroup>& groups, const std::optional<CounterBook::Growth>& growth,
                   const std::vector<CallGauge>& gauges) const {
    std::map<Key, Sums> all;
    for (std::size_t i = 0; growth && i < groups.size(); ++i) {
        const auto& group = groups[i];
        if (group.kind != CounterGroup::Kind::Call) continue;
        auto& sums = all[{group.dependency, group.reporter}];
        const double grown = growth->byGroup[i];
        if (group.role == CallRole::Made) add(sums.made, grown);
        if (group.role == CallRole::Begun) add(sums.begun, grown);
        if (group.role == CallRole::Good) sums.good += grown;
        if (group.role == CallRole::Failed) sums.failed += grown;
        if (group.role == CallRole::Rejected) sums.rejected += grown;
        if (group.role == CallRole::Seconds) sums.seconds += grown;
        if (group.role == CallRole::Timed) sums.timed += grown;
        if (group.role == CallRole::Bucket) sums.buckets[group.bound] += grown;
    }
    for (const auto& gauge : gauges)
        takeGauge(all[{gauge.dependency, gauge.reporter}], gauge);
    return all;
}

/// Of several that say something of a breaker, the one that lets least through counts.
void CallCounts::takeGauge(Sums& sums, const CallGauge& gauge) {
    if (gauge.role == CallRole::UnderWay) {
        sums.underWay += gauge.value;
        return;
    }
    BreakerPhase phase = BreakerPhase::Closed;
    if (gauge.role == CallRole::Open && gauge.value > 0.0) phase = BreakerPhase::Open;
    if (gauge.role == CallRole::HalfOpen && gauge.value > 0.0) phase = BreakerPhase::HalfOpen;
    if (gauge.role == CallRole::Health && gauge.value <= 0.0) phase = BreakerPhase::Open;
    if (gauge.role == CallRole::State) phase = phaseOfState(gauge.value);
    sums.breaker = std::max(sums.breaker.value_or(phase), phase);
}

std::optional<ObservedCalls> CallCounts::callsOf(const Key& key, const Sums& sums, double seconds) const {
    if (!sums.made && !sums.begun) return std::nullopt;
    ObservedCalls calls{.to = ServiceId(key.first),
                        .meanLatency = {},
                        .reporter = key.second,
                        .seconds = seconds,
                        .rejected = sums.rejected,
                        .timed = sums.timed,
                        .slow = {},
                        .callersBreaker = sums.breaker};
    if (sums.made) {
        calls.calls = *sums.made;
    } else { // those that have ended
        const auto before = m_underWay.find(key);
        const double waited = before == m_underWay.end() ? 0.0 : before->second;
        calls.calls = std::max(*sums.begun + waited - sums.underWay, 0.0);
    }
    const double failed = countsTheGood(key.second) ? calls.calls - sums.good : sums.failed;
    calls.failed = std::clamp(failed, 0.0, calls.calls);
    calls.callsPerSecond = calls.calls / seconds;
    calls.errorRatio = calls.calls > 0.0 ? calls.failed / calls.calls : 0.0;
    if (sums.timed > 0.0) calls.meanLatency = sums.seconds / sums.timed;
    calls.slow = slowOf(key, sums);
    return calls;
}

std::optional<double> CallCounts::slowOf(const Key& key, const Sums& sums) const {
    const auto source = std::ranges::find_if(m_sources, [&](const CallSource& one) {
        return one.to.value() == key.first && one.reporter == key.second;
    });
    if (source == m_sources.end()) return std::nullopt;
    return slowerThan(std::chrono::duration<double>(source->slowCall).count(), sums.timed, sums.buckets);
}

std::optional<double> slowerThan(double slowCall, double timed, const std::map<double, double>& buckets) {
    if (buckets.empty()) return std::nullopt;
    const double whole = std::max(timed, buckets.rbegin()->second);
    double lower = 0.0;
    double below = 0.0;
    for (const auto& [bound, cumulative] : buckets) {
        const double upTo = std::max(cumulative, below);
        if (bound >= slowCall) {
            if (std::isinf(bound) && upTo > below) return std::nullopt; // somewhere beyond the last bound
            const double part = std::isinf(bound) ? 1.0 : (slowCall - lower) / (bound - lower);
            return std::clamp(whole - below - (upTo - below) * part, 0.0, whole);
        }
        lower = bound;
        below = upTo;
    }
    return whole > below ? std::nullopt : std::optional(0.0);
}

} // namespace holdfast::probes
