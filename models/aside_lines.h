// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/act_line_model.h"

namespace holdfast::models {

/// Services whose tasks lie aside (signal «tasks_aside»), with the action that puts them back; none while a
/// plan for the service is under way. They lie there until a person wants them back: nothing is due. Pure;
/// any thread.
[[nodiscard]] std::vector<ActLine> asideLines(const FleetState& state);

} // namespace holdfast::models
