// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/actionable_health.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>

namespace holdfast::actions {

std::optional<double> actionableHealth(const ServiceState& service) {
    const SignalId restarts(signals::kRestarts);
    const bool counted =
        std::ranges::find(service.signals, restarts, &SignalState::id) != service.signals.end();
    if (!service.own.score || !counted) return service.own.score;
    auto others = service.signals;
    std::erase_if(others, [&](const SignalState& signal) { return signal.id == restarts; });
    // Only the score is asked for; how many readings it rests on does not change.
    return analysis::ownHealth(others, 1, 1).score;
}

bool isFailing(const ServiceState& service) {
    return service.ownState == HealthState::Critical &&
           actionableHealth(service).value_or(0.0) < analysis::kDegradedBelow;
}

} // namespace holdfast::actions
