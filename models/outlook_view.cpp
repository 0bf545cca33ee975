// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_view.h"

#include <algorithm>

namespace holdfast::models {

namespace {

/// Health lower than its own by more than this is held down by another service.
constexpr double kHeldDown = 0.02;

/// All that it said is over once its horizon is.
bool stillSpeaks(const FleetState& state) {
    return state.outlook && sinceOutlook(state) < state.outlook->settings.horizon;
}

} // namespace

WarningsByService warningsOf(const FleetState& state) {
    WarningsByService warnings;
    if (!stillSpeaks(state)) return warnings;
    for (const auto& warning : state.outlook->warnings)
        warnings.emplace(warning.service, &warning);
    return warnings;
}

Foretold foretoldOf(const ServiceState& service, const WarningsByService& warnings) {
    const bool stands = service.freshness != Freshness::NotObserved &&
                        service.state != HealthState::Unknown && service.state != HealthState::Critical;
    return stands && warnings.contains(service.id) ? Foretold::Failure : Foretold::Nothing;
}

int countForetold(const FleetState& state) {
    const auto warnings = warningsOf(state);
    if (warnings.empty()) return 0;
    return static_cast<int>(std::ranges::count_if(state.services, [&warnings](const ServiceState& service) {
        return foretoldOf(service, warnings) == Foretold::Failure;
    }));
}

std::shared_ptr<const outlook::HealthTail> tailOf(const FleetState& state, std::size_t index) {
    if (!stillSpeaks(state) || state.outlook->services.size() != state.services.size()) return nullptr;
    const auto& tail = state.outlook->services[index].health;
    if (!tail || tail->points.empty()) return nullptr;
    const ServiceState& now = state.services[index];
    if (now.freshness == Freshness::NotObserved || !now.own.score || !now.effective.score) return nullptr;
    if (*now.effective.score < *now.own.score - kHeldDown) return nullptr;
    return {state.outlook, &*tail};
}

} // namespace holdfast::models
