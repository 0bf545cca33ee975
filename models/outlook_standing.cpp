// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_standing.h"

#include <algorithm>

namespace holdfast::models {

namespace {

/// As with readings: after three that are missing nothing stands any more.
constexpr int kMissedSweeps = 3;

} // namespace

Duration sinceOutlook(const FleetState& state) {
    return state.outlook ? std::max(Duration(0), state.time - state.outlook->made) : Duration(0);
}

OutlookStanding standingOf(const FleetState& state) {
    if (!state.outlook) return OutlookStanding::None;
    const bool sees = state.observation == Observation::Online;
    const Duration interval = state.fleet ? state.fleet->interval : Duration(30'000);
    return sees && sinceOutlook(state) <= interval * kMissedSweeps ? OutlookStanding::Fresh
                                                                   : OutlookStanding::Old;
}

const outlook::ServiceOutlook* outlookAbout(const FleetState& state, const ServiceId& service) {
    if (!state.outlook || state.outlook->services.size() != state.services.size()) return nullptr;
    const auto found = std::ranges::find(state.services, service, &ServiceState::id);
    if (found == state.services.end()) return nullptr;
    return &state.outlook->services[static_cast<std::size_t>(found - state.services.begin())];
}

const outlook::Warning* warningAbout(const FleetState& state, const ServiceId& service) {
    if (!state.outlook) return nullptr;
    const auto& warnings = state.outlook->warnings;
    const auto found = std::ranges::find(warnings, service, &outlook::Warning::service);
    return found == warnings.end() ? nullptr : &*found;
}

} // namespace holdfast::models
