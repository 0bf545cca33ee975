// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/dependency_tracker.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace holdfast::tracking {

namespace {

double secondsOf(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

Duration durationOf(double seconds) {
    return std::chrono::ceil<Duration>(std::chrono::duration<double>(seconds));
}

/// Where the caller tells the mean time only, all of its calls between two reports were slow, or none.
breakers::CallBatch batchOf(const ObservedCalls& calls, Duration slowCall, SteadyPoint at) {
    breakers::CallBatch batch{.from = at - durationOf(calls.seconds),
                              .to = at,
                              .calls = calls.calls,
                              .failed = std::min(calls.failed, calls.calls),
                              .timed = calls.timed};
    if (calls.slow) {
        batch.slow = std::min(*calls.slow, calls.timed);
    } else if (calls.meanLatency) {
        batch.slowByMean = true;
        batch.slow = *calls.meanLatency >= secondsOf(slowCall) ? calls.timed : 0.0;
    }
    return batch;
}

struct EventLook {
    EventKind kind = EventKind::BreakerClosed;
    Severity severity = Severity::Good;
};

EventLook lookOf(BreakerPhase to) {
    if (to == BreakerPhase::Open) return {.kind = EventKind::BreakerOpened, .severity = Severity::Warning};
    if (to == BreakerPhase::HalfOpen) return {.kind = EventKind::BreakerHalfOpen, .severity = Severity::Info};
    return {};
}

Facts factsOf(const breakers::BreakerChange& change, const DependencySpec& edge) {
    Facts facts{
        {"to", edge.to.value()}, {"cause", std::string(toString(change.cause))}, {"calls", change.calls}};
    switch (change.to) {
    case BreakerPhase::Open:
        facts["ratio"] = change.ratio;
        facts["threshold"] = change.threshold;
        facts["slow_call"] = secondsOf(edge.breakerSettings.slowCall);
        facts["cool_down"] = secondsOf(change.coolDown);
        facts["again"] = static_cast<std::int64_t>(change.again ? 1 : 0);
        break;
    case BreakerPhase::HalfOpen:
        facts.erase("calls");
        facts["trials"] = change.calls;
        if (change.cause != BreakerCause::Carried) facts["seconds"] = secondsOf(change.sinceOpened);
        break;
    case BreakerPhase::Closed:
    case BreakerPhase::NotObserved:
        facts["failed"] = change.failed;
        facts["seconds"] = secondsOf(change.sinceOpened);
        break;
    }
    return facts;
}

} // namespace

DependencyTracker::DependencyTracker(std::shared_ptr<const FleetSpec> fleet) : m_fleet(std::move(fleet)) {
    m_edges.reserve(m_fleet->dependencies.size());
    for (const auto& dependency : m_fleet->dependencies) {
        m_index.emplace(std::pair(dependency.from, dependency.to), m_edges.size());
        m_edges.push_back({.breaker = breakers::CircuitBreaker(dependency.breakerSettings),
                           .last = {},
                           .readAt = {},
                           .readWall = {},
                           .since = {}});
    }
}

void DependencyTracker::adopt(DependencyTracker& before) {
    for (const auto& [ends, old] : before.m_index) {
        const auto found = m_index.find(ends);
        if (found == m_index.end()) continue;
        const auto& was = before.m_fleet->dependencies[old];
        const auto& is = m_fleet->dependencies[found->second];
        // With other thresholds, or another reporter, what was counted may mean something else.
        if (was.calls == is.calls && was.breaker == is.breaker && was.breakerSettings == is.breakerSettings)
            m_edges[found->second] = std::move(before.m_edges[old]);
    }
    m_events = std::move(before.m_events);
}

void DependencyTracker::ingest(const ServiceId& from, const ObservedCalls& calls, Instant at) {
    const auto found = m_index.find({from, calls.to});
    if (found == m_index.end()) return;
    const auto& spec = m_fleet->dependencies[found->second];
    if (calls.reporter != spec.calls.reporter) return;
    auto& edge = m_edges[found->second];
    edge.last = calls;
    edge.readAt = at.steady;
    edge.readWall = at.wall;
    edge.observed = true;
    if (edge.since == TimePoint{}) edge.since = at.wall;
    if (spec.breaker)
        tell(found->second, edge.breaker.take(batchOf(calls, spec.breakerSettings.slowCall, at.steady)), at);
}

void DependencyTracker::forgetFreshness() {
    for (auto& edge : m_edges) {
        edge.readAt.reset();
        edge.observed = false;
        edge.breaker.forget();
    }
}

std::vector<DependencyState> DependencyTracker::states(Instant at) {
    std::vector<DependencyState> states;
    states.reserve(m_edges.size());
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        auto& edge = m_edges[i];
        if (edge.observed &&
            freshnessOf(edge.readAt, at.steady, m_fleet->interval) == Freshness::NotObserved) {
            edge.observed = false;
            edge.breaker.forget();
        }
        if (edge.observed && m_fleet->dependencies[i].breaker) tell(i, edge.breaker.advance(at.steady), at);
        states.push_back(stateOf(i, at));
    }
    return states;
}

DependencyState DependencyTracker::stateOf(std::size_t index, Instant at) const {
    const auto& spec = m_fleet->dependencies[index];
    const auto& edge = m_edges[index];
    DependencyState state{.from = spec.from,
                          .to = spec.to,
                          .kind = spec.kind,
                          .callsPerSecond = {},
                          .errorRatio = {},
                          .latency = {},
                          .rejectedPerSecond = {},
                          .reporter = spec.calls.reporter,
                          .freshness = freshnessOf(edge.readAt, at.steady, m_fleet->interval),
                          .observed = {},
                          .breaker = {},
                          .callersBreaker = {}};
    if (edge.last) state.observed = edge.readWall;
    if (edge.last && edge.observed) {
        state.callsPerSecond = edge.last->callsPerSecond;
        if (edge.last->callsPerSecond > 0.0) state.errorRatio = edge.last->errorRatio;
        state.latency = edge.last->meanLatency;
        state.rejectedPerSecond = edge.last->seconds > 0.0 ? edge.last->rejected / edge.last->seconds : 0.0;
        state.callersBreaker = edge.last->callersBreaker;
    }
    if (!spec.breaker) return state;
    state.breaker = BreakerStatus{};
    if (!edge.observed) return state;
    state.breaker = edge.breaker.status();
    state.breaker->since = edge.since;
    if (edge.breaker.phase() == BreakerPhase::Open)
        state.breaker->trialsDue = at.wall + (edge.breaker.trialsDue() - at.steady);
    return state;
}

void DependencyTracker::tell(std::size_t index, const breakers::CircuitBreaker::Changes& changes,
                             Instant at) {
    const auto& spec = m_fleet->dependencies[index];
    for (const auto& change : changes) {
        const auto look = lookOf(change.to);
        m_edges[index].since = at.wall - (at.steady - change.at);
        m_events.push_back({.sequence = 0,
                            .time = m_edges[index].since,
                            .kind = look.kind,
                            .severity = look.severity,
                            .service = spec.from,
                            .facts = factsOf(change, spec)});
    }
}

std::vector<Event> DependencyTracker::takeEvents() {
    return std::exchange(m_events, {});
}

std::string DependencyTracker::openBreakers() const {
    std::string text;
    for (std::size_t i = 0; i < m_edges.size(); ++i) {
        const auto& spec = m_fleet->dependencies[i];
        if (!spec.breaker || m_edges[i].breaker.phase() == BreakerPhase::Closed) continue;
        text += spec.from.value() + '\t' + spec.to.value() + '\n';
    }
    return text;
}

void DependencyTracker::carryOpen(const std::string& openBreakers, Instant at) {
    for (std::string_view rest = openBreakers; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos) continue;
        const auto found = m_index.find({ServiceId(line.substr(0, tab)), ServiceId(line.substr(tab + 1))});
        if (found == m_index.end() || !m_fleet->dependencies[found->second].breaker) continue;
        tell(found->second, m_edges[found->second].breaker.carryOpen(at.steady), at);
    }
}

} // namespace holdfast::tracking
