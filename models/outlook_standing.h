// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <cstdint>

/// What a state says of the future, and whether that still holds. Pure functions; any thread.
namespace holdfast::models {

enum class OutlookStanding : std::uint8_t {
    None,  ///< nothing was worked out yet
    Fresh, ///< of the last sweeps
    Old,   ///< it does not know the last three sweeps, or Holdfast cannot see: looks old
};

[[nodiscard]] OutlookStanding standingOf(const FleetState& state);

/// How long ago it was made; 0 without one.
[[nodiscard]] Duration sinceOutlook(const FleetState& state);

/// What is foretold of a service; null: nothing, or the outlook is of another fleet.
[[nodiscard]] const outlook::ServiceOutlook* outlookAbout(const FleetState& state, const ServiceId& service);

/// The warning of a service that stands now; null: none.
[[nodiscard]] const outlook::Warning* warningAbout(const FleetState& state, const ServiceId& service);

} // namespace holdfast::models
