// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/mitigation_offers.h"

#include "engine/core/analysis/failure_chance.h"
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>
#include <optional>
#include <set>

namespace holdfast::topology {

namespace {

constexpr double kWell = 0.9; ///< a signal at or above needs nothing

/// What is done about a signal of such a service; nothing where only its own people can tell.
std::optional<MitigationKind> remedyFor(const ServiceSpec& spec, const SignalState& signal) {
    const auto is = [&](const char* name) { return signal.id == SignalId(name); };
    switch (signal.part) {
    case Part::Availability:
    case Part::Errors:
        return MitigationKind::Restart;
    case Part::Latency:
        if (spec.kind == ServiceKind::Postgres) return MitigationKind::ResetConnections;
        return MitigationKind::Restart;
    case Part::Saturation:
        if (is(signals::kQueueDepth) || is(signals::kOldestTask) || is(signals::kUnacked) ||
            is(signals::kOldestUnacked))
            return MitigationKind::ShedQueue;
        if (spec.kind == ServiceKind::Redis && is(signals::kMemory)) return MitigationKind::ClearCache;
        if (is(signals::kConnections) || is(signals::kLocksWaiting) || is(signals::kOldestTransaction))
            return MitigationKind::ResetConnections;
        if (is(signals::kMemory) || is(signals::kCpu)) return MitigationKind::RaiseLimit;
        return std::nullopt;
    case Part::None:
        return std::nullopt;
    }
    return std::nullopt;
}

/// The chance of a failure were all signals well that this remedy is for.
double chanceWith(const ServiceSpec& spec, const ServiceState& state, MitigationKind remedy) {
    std::vector<SignalState> better = state.signals;
    for (auto& signal : better) {
        if (signal.score && remedyFor(spec, signal) == remedy) signal.score = 1.0;
    }
    // Only the score is asked for; how many readings it rests on does not change.
    const auto own = analysis::ownHealth(better, 1, 1);
    return own.score ? analysis::failureChanceAt(*own.score) : 1.0;
}

} // namespace

std::vector<Mitigation> offersForHealth(const ServiceSpec& spec, const ServiceState& state) {
    const auto chance = analysis::failureChance(state.own);
    if (!chance || *chance <= 0.0) return {};
    std::vector<const SignalState*> worst;
    for (const auto& signal : state.signals) {
        if (signal.score && *signal.score < kWell && signal.freshness != Freshness::NotObserved)
            worst.push_back(&signal);
    }
    std::ranges::stable_sort(worst, {}, [](const SignalState* signal) { return *signal->score; });
    std::vector<Mitigation> offers;
    std::set<MitigationKind> offered;
    const auto offer = [&](MitigationKind kind, const SignalId& because) {
        if (!offered.insert(kind).second) return;
        const double after = chanceWith(spec, state, kind);
        offers.push_back({.kind = kind,
                          .service = spec.id,
                          .callee = {},
                          .because = because,
                          .removes = std::max(0.0, 1.0 - after / *chance)});
    };
    for (const SignalState* signal : worst) {
        if (const auto kind = remedyFor(spec, *signal)) offer(*kind, signal->id);
    }
    return offers;
}

} // namespace holdfast::topology
