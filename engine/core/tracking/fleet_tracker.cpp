// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/fleet_tracker.h"

#include "engine/core/analysis/failure_chance.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/topology/effective_health.h"
#include "engine/core/topology/trouble_groups.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace holdfast::tracking {

namespace {

Severity severityOf(HealthState to) {
    switch (to) {
    case HealthState::Healthy:
        return Severity::Good;
    case HealthState::Degraded:
        return Severity::Warning;
    case HealthState::Critical:
        return Severity::Critical;
    case HealthState::Unknown:
        return Severity::Warning;
    }
    return Severity::Info;
}

/// Names the signal that makes the score, with its value.
void addReason(Facts& facts, const ServiceState& state) {
    if (state.own.parts.empty()) return;
    const auto& worst = state.own.parts.front();
    facts["reason"] = worst.worst.value();
    facts["part"] = std::string(toString(worst.part));
    const auto signal = std::ranges::find(state.signals, worst.worst, &SignalState::id);
    if (signal == state.signals.end() || !signal->last) return;
    facts["value"] = signal->last->value;
    facts["unit"] = std::string(toString(signal->unit));
    if (signal->limit) facts["limit"] = *signal->limit;
    for (const auto& probe : state.probes) {
        if (probe.kind != signal->source || probe.problem == ProbeProblem::None) continue;
        facts["problem"] = std::string(toString(probe.problem));
        if (!probe.detail.empty()) facts["detail"] = probe.detail;
    }
}

} // namespace

FleetTracker::FleetTracker(std::shared_ptr<const FleetSpec> fleet)
    : m_fleet(std::move(fleet))
    , m_graph(std::make_shared<const topology::DependencyGraph>(*m_fleet))
    , m_dependencies(m_fleet) {
    m_records.reserve(m_fleet->services.size());
    for (const auto& service : m_fleet->services) {
        m_records.push_back({.tracker = ServiceTracker(service, m_fleet->interval),
                             .own = {},
                             .effective = {},
                             .recorder = {},
                             .since = {},
                             .unreadableSince = {}});
    }
}

void FleetTracker::adopt(FleetTracker& before) {
    for (auto& old : before.m_records) {
        const auto node = m_graph->find(old.tracker.spec().id);
        if (!node) continue;
        auto& record = m_records[*node];
        record.recorder = old.recorder;
        // Readings stay only where the same probes read the same signals; else what they mean may have
        // changed.
        if (record.tracker.spec() == old.tracker.spec() && m_fleet->interval == before.m_fleet->interval) {
            record = std::move(old);
        }
    }
    m_dependencies.adopt(before.m_dependencies);
}

void FleetTracker::setStanding(std::shared_ptr<const FleetStanding> standing) {
    if (standing && standing->services.size() == m_records.size()) m_standing = std::move(standing);
}

void FleetTracker::setOutlook(std::shared_ptr<const outlook::FleetOutlook> outlook) {
    const bool fits = outlook && outlook->services.size() == m_records.size();
    m_outlook = fits ? std::move(outlook) : nullptr;
}

void FleetTracker::setRisk(ServiceState& state, std::size_t index, TimePoint now) const {
    state.failureChance = analysis::failureChance(state.own);
    state.chanceBasis = ChanceBasis::Rule;
    // What has failed since the last round has failed, whatever was foretold.
    const bool failed = state.failureChance && *state.failureChance >= 1.0;
    const bool recent = m_outlook && now - m_outlook->made <= 4 * m_fleet->interval;
    if (state.failureChance && !failed && recent && m_outlook->services[index].prediction) {
        state.failureChance = m_outlook->services[index].prediction->probability;
        state.chanceBasis = ChanceBasis::Forecast;
    }
    if (m_standing && state.failureChance)
        state.cascadeRisk = *state.failureChance * m_standing->services[index].criticality;
}

bool FleetTracker::isSource(std::size_t service, std::size_t probe, const SignalId& signal) const {
    return service < m_records.size() && m_records[service].tracker.isSource(probe, signal);
}

void FleetTracker::ingest(std::size_t service, std::size_t probe, const ProbeReport& report, Instant at) {
    if (service >= m_records.size()) return;
    m_records[service].tracker.ingest(probe, report, at);
    if (!report.readings.empty()) m_records[service].readAfterGap = true;
    const auto& from = m_fleet->services[service].id;
    for (const auto& calls : report.calls)
        m_dependencies.ingest(from, calls, at);
}

void FleetTracker::forgetFreshness() {
    for (auto& record : m_records) {
        record.tracker.forgetFreshness();
        record.own.reset();
        record.effective.reset();
        record.inGap = true;
        record.readAfterGap = false;
        record.gapRound.reset();
        record.unreadableSince.clear();
    }
    m_dependencies.forgetFreshness();
}

FleetPicture FleetTracker::picture(Instant at, std::uint64_t round) {
    FleetPicture picture;
    picture.services.reserve(m_records.size());
    std::vector<std::optional<double>> own;
    own.reserve(m_records.size());
    for (const auto& record : m_records) {
        picture.services.push_back(record.tracker.build(at));
        const auto& health = picture.services.back().own;
        own.push_back(health.confidence >= analysis::kMinimumConfidence ? health.score : std::nullopt);
    }
    auto effective = topology::effectiveHealth(*m_graph, own);
    auto unknown = topology::unknownDependencies(*m_graph, own);
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        auto& record = m_records[i];
        auto& state = picture.services[i];
        state.effective = std::move(effective[i]);
        state.unknownDependencies = std::move(unknown[i]);
        setRisk(state, i, at.wall);
        state.ownState = record.own.update(own[i], state.own.confidence, round);
        const HealthState before = record.effective.state();
        state.state = record.effective.update(state.effective.score, state.own.confidence, round);
        if (state.state != before || record.since == TimePoint{}) record.since = at.wall;
        state.since = record.since;
        record.recorder.record(at.wall, own[i], state.effective.score);
        state.trend = record.recorder.trend();
        // One probe's word is not yet the service's, nor that of what it depends on: a whole round is waited.
        if (record.inGap && record.readAfterGap) {
            record.inGap = !record.gapRound || *record.gapRound == round;
            if (!record.gapRound) record.gapRound = round;
        }
    }
    picture.troubles = troublesOf(picture.services);
    announceAll(picture, at.wall);
    picture.dependencies = m_dependencies.states(at);
    std::ranges::move(m_dependencies.takeEvents(), std::back_inserter(picture.events));
    return picture;
}

/// Events name the likely cause, so that they can stand under it.
void FleetTracker::announceAll(FleetPicture& picture, TimePoint now) {
    std::unordered_map<ServiceId, ServiceId> likely;
    for (const auto& group : picture.troubles) {
        for (const auto& other : group.others)
            likely.emplace(other, group.cause.service);
    }
    for (std::size_t i = 0; i < m_records.size(); ++i) {
        const auto cause = likely.find(picture.services[i].id);
        announce(m_records[i], picture.services[i], cause == likely.end() ? ServiceId() : cause->second, now,
                 picture.events);
    }
}

std::vector<TroubleGroup> FleetTracker::troublesOf(const std::vector<ServiceState>& services) {
    std::vector<std::optional<TimePoint>> began;
    began.reserve(services.size());
    for (std::size_t i = 0; i < services.size(); ++i) {
        const auto& own = services[i].own;
        auto& since = m_records[i].illSince;
        const bool known = own.confidence >= analysis::kMinimumConfidence && own.score;
        const bool well = known && *own.score >= analysis::kDegradedBelow;
        // Before the hysteresis lets the state follow, and until it lets it go.
        if (!known || (well && services[i].ownState == HealthState::Healthy)) {
            since.reset();
        } else if (!well && !since) {
            const auto worst =
                std::ranges::find(services[i].signals, own.parts.front().worst, &SignalState::id);
            if (worst != services[i].signals.end() && worst->last) since = worst->last->time;
        }
        began.push_back(since);
    }
    topology::CauseModel model;
    model.step = m_fleet->interval;
    return topology::troubleGroups(*m_graph, services, began, model);
}

void FleetTracker::announce(Record& record, const ServiceState& state, const ServiceId& likelyCause,
                            TimePoint now, std::vector<Event>& events) const {
    if (record.tracker.takeRestart()) {
        events.push_back({.sequence = 0,
                          .time = now,
                          .kind = EventKind::RestartObserved,
                          .severity = Severity::Info,
                          .service = state.id,
                          .facts = {}});
    }
    announceProbes(record, state, now, events);
    if (record.inGap && state.state == HealthState::Unknown) return;
    const bool ownChanged = state.ownState != record.announcedOwn;
    const bool effectiveChanged = state.state != record.announced;
    if (!ownChanged && !effectiveChanged) return;
    const bool first = !record.everObserved;
    record.everObserved = record.everObserved || state.state != HealthState::Unknown;
    const HealthState from = ownChanged ? record.announcedOwn : record.announced;
    const HealthState to = ownChanged ? state.ownState : state.state;
    record.announcedOwn = state.ownState;
    record.announced = state.state;
    // A fleet that opens healthy is not news.
    if (first && state.state == HealthState::Healthy) return;
    Facts facts{{"scope", std::string(ownChanged ? "own" : "effective")},
                {"from", std::string(toString(from))},
                {"to", std::string(toString(to))}};
    if (state.effective.score)
        facts["score"] = ownChanged ? state.own.score.value_or(0.0) : *state.effective.score;
    if (!state.effective.cause.isEmpty()) facts["cause"] = state.effective.cause.value();
    if (to != HealthState::Healthy) addReason(facts, state);
    if (to != HealthState::Healthy && !likelyCause.isEmpty()) facts["likely_cause"] = likelyCause.value();
    events.push_back({.sequence = 0,
                      .time = now,
                      .kind = EventKind::ServiceStateChanged,
                      .severity = severityOf(to),
                      .service = state.id,
                      .facts = std::move(facts)});
}

/// A target that answers but cannot be read is a matter for a person; one that is down shows in its state.
void FleetTracker::announceProbes(Record& record, const ServiceState& state, TimePoint now,
                                  std::vector<Event>& events) const {
    for (std::size_t i = 0; i < state.probes.size(); ++i) {
        const auto& probe = state.probes[i];
        const bool unreadable = meaningOf(probe.problem) == ProblemMeaning::Unreadable;
        const auto known = record.unreadableSince.find(i);
        if (unreadable == (known != record.unreadableSince.end())) continue;
        Facts facts{{"probe", std::string(toString(probe.kind))}, {"target", probe.target}};
        if (unreadable) {
            record.unreadableSince.emplace(i, now);
            facts["problem"] = std::string(toString(probe.problem));
            facts["detail"] = probe.detail;
        } else {
            facts["seconds"] = static_cast<double>((now - known->second).count()) / 1000.0;
            record.unreadableSince.erase(known);
        }
        events.push_back({.sequence = 0,
                          .time = now,
                          .kind = unreadable ? EventKind::ServiceUnreachable : EventKind::ServiceReachable,
                          .severity = unreadable ? Severity::Warning : Severity::Good,
                          .service = state.id,
                          .facts = std::move(facts)});
    }
}

void FleetTracker::seedTrend(const ServiceId& service, const std::vector<Reading>& own,
                             const std::vector<Reading>& effective) {
    const auto node = m_graph->find(service);
    if (!node) return;
    auto& recorder = m_records[*node].recorder;
    std::map<TimePoint, std::pair<std::optional<double>, std::optional<double>>> merged;
    for (const auto& reading : own)
        merged[reading.time].first = reading.value;
    for (const auto& reading : effective)
        merged[reading.time].second = reading.value;
    for (const auto& [time, values] : merged)
        recorder.record(time, values.first, values.second);
}

} // namespace holdfast::tracking
