// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/fleet_summary.h"

#include "models/format/cause_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace holdfast::models {

namespace {

bool isIll(const ServiceState& service) {
    return service.freshness != Freshness::NotObserved &&
           (service.state == HealthState::Critical || service.state == HealthState::Degraded);
}

void count(StateCounts& counts, const ServiceState& service) {
    if (service.freshness == Freshness::Stale) ++counts.stale;
    if (service.freshness == Freshness::NotObserved) {
        ++counts.unknown;
        return;
    }
    switch (service.state) {
    case HealthState::Healthy:
        ++counts.healthy;
        return;
    case HealthState::Degraded:
        ++counts.degraded;
        return;
    case HealthState::Critical:
        ++counts.critical;
        return;
    case HealthState::Unknown:
        ++counts.unknown;
        return;
    }
}

Trouble troubleOf(const ServiceState& service, Trouble::Kind kind) {
    return {.kind = kind,
            .service = service.id,
            .state = service.state,
            .freshness = service.freshness,
            .reason = format::shortReason(service),
            .since = service.since == TimePoint{} ? std::nullopt : std::optional(service.since),
            .because = {},
            .under = {},
            .others = {}};
}

bool isUnreadable(const ServiceState& service) {
    return std::ranges::any_of(service.probes, [](const ProbeState& probe) {
        return meaningOf(probe.problem) == ProblemMeaning::Unreadable;
    });
}

/// When what cannot be read now was read last.
std::optional<TimePoint> lastRead(const ServiceState& service) {
    std::optional<TimePoint> last;
    for (const auto& probe : service.probes) {
        if (meaningOf(probe.problem) == ProblemMeaning::Unreadable && (!last || probe.lastSuccess < *last))
            last = probe.lastSuccess;
    }
    return last;
}

using Services = std::map<ServiceId, const ServiceState*>;

Trouble unseenOf(const ServiceState& service) {
    const bool unreadable = isUnreadable(service);
    auto trouble = troubleOf(service, unreadable ? Trouble::Kind::Unreadable : Trouble::Kind::Unobserved);
    trouble.since = unreadable ? lastRead(service) : service.lastObserved;
    return trouble;
}

/// A likely cause is ill by its own readings, or there are none of it.
Trouble causeOf(const ServiceState& service) {
    return isIll(service) ? troubleOf(service, Trouble::Kind::Ill) : unseenOf(service);
}

/// As the engine groups them. Ill services that stand in no group are under what limits them.
std::map<ServiceId, Trouble> groupsOf(const FleetState& state, const Services& services) {
    std::map<ServiceId, Trouble> byCause;
    std::set<ServiceId> placed;
    const auto add = [&](const ServiceState& cause, const ServiceState& other) {
        auto& trouble = byCause.try_emplace(cause.id, causeOf(cause)).first->second;
        if (cause.id == other.id || !placed.insert(other.id).second) return;
        trouble.others.push_back(troubleOf(other, Trouble::Kind::Ill));
        trouble.others.back().under = cause.id;
    };
    for (const auto& group : state.troubles) {
        const auto cause = services.find(group.cause.service);
        if (cause == services.end()) continue;
        placed.insert(cause->first);
        add(*cause->second, *cause->second);
        byCause.at(cause->first).because = format::causeReasons(group);
        for (const auto& id : group.others) {
            const auto other = services.find(id);
            if (other != services.end()) add(*cause->second, *other->second);
        }
    }
    for (const auto& service : state.services) {
        if (!isIll(service) || placed.contains(service.id)) continue;
        const auto named = services.find(service.effective.cause);
        add(named == services.end() ? service : *named->second, service);
    }
    return byCause;
}

std::vector<Trouble> troublesOf(const FleetState& state) {
    Services services;
    for (const auto& service : state.services)
        services.emplace(service.id, &service);
    auto byCause = groupsOf(state, services);
    const bool canSee = state.observation == Observation::Online;
    // When nobody has been read (after a gap of Holdfast's own), that is no one service's trouble.
    const bool someRead = std::ranges::any_of(state.services, [](const ServiceState& service) {
        return service.freshness != Freshness::NotObserved;
    });
    for (const auto& service : state.services) {
        if (!canSee || byCause.contains(service.id)) continue;
        const bool waiting = service.probes.empty() || !service.probes.front().lastRun;
        const bool silent =
            someRead && service.freshness == Freshness::NotObserved && service.lastObserved && !waiting;
        if (isUnreadable(service) || silent) byCause.emplace(service.id, unseenOf(service));
    }
    std::vector<Trouble> sorted;
    for (auto& [cause, trouble] : byCause)
        sorted.push_back(std::move(trouble));
    const auto weight = [&services](const Trouble& trouble) {
        const auto& own = services.at(trouble.service)->own.score;
        // What nobody sees weighs as much as those that are ill because of it.
        const auto kind = trouble.others.empty() ? trouble.kind : Trouble::Kind::Ill;
        const auto isCritical = [](const Trouble& one) {
            return one.kind == Trouble::Kind::Ill && one.state == HealthState::Critical;
        };
        const bool critical = isCritical(trouble) || std::ranges::any_of(trouble.others, isCritical);
        return std::tuple(static_cast<int>(kind), critical ? 0 : 1, own.value_or(1.0),
                          -static_cast<int>(trouble.others.size()));
    };
    std::ranges::stable_sort(sorted, {}, weight);
    return sorted;
}

/// Signals compare by how bad they are, then by their size.
bool standsOut(const SignalState& signal, const std::optional<Notable>& best) {
    if (!best) return true;
    const auto rank = [](const SignalState& s) { return std::tuple(s.score.value_or(1.0), -s.last->value); };
    return rank(signal) < rank(best->signal);
}

double fullness(const SignalState& signal) {
    return signal.last->value / *signal.limit;
}

void notice(FleetSummary& summary, const ServiceState& service, const SignalState& signal) {
    if (!signal.last || signal.freshness == Freshness::NotObserved) return;
    const bool isRatio = signal.unit == Unit::Ratio;
    const bool answers = signal.part == Part::Latency && signal.id != SignalId("oldest_task");
    if (answers && signal.unit == Unit::Seconds && standsOut(signal, summary.slowest))
        summary.slowest = Notable{service.id, signal};
    if (signal.part == Part::Errors && isRatio && signal.id == SignalId("error_ratio") &&
        standsOut(signal, summary.faultiest)) {
        summary.faultiest = Notable{service.id, signal};
    }
    const bool bounded = signal.limit && *signal.limit > 0.0;
    if (bounded && (!summary.fullest || fullness(signal) > fullness(summary.fullest->signal)))
        summary.fullest = Notable{service.id, signal};
}

} // namespace

FleetSummary summarise(const FleetState& state) {
    FleetSummary summary;
    summary.counts.foretold = countForetold(state);
    for (const auto& service : state.services) {
        count(summary.counts, service);
        for (const auto& signal : service.signals)
            notice(summary, service, signal);
        if (service.freshness == Freshness::Stale && service.lastObserved) {
            const Duration age = state.time - *service.lastObserved;
            if (!summary.oldest || age > *summary.oldest) summary.oldest = age;
        }
    }
    // Before the first readings the fleet file alone says how many there are.
    if (state.services.empty() && state.fleet)
        summary.counts.unknown = static_cast<int>(state.fleet->services.size());
    summary.troubles = troublesOf(state);
    return summary;
}

} // namespace holdfast::models
