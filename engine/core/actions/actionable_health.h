// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <optional>

namespace holdfast::actions {

/// Own health, 0..1, as far as an action can change it: without the count of restarts in the last hour. Only
/// time lowers that, and every restart by a plan raises it; so it is shown and alerted on, but it is neither
/// a reason to restart once more nor a sign that a restart has failed. None: unknown. O(signals); any thread.
[[nodiscard]] std::optional<double> actionableHealth(const ServiceState& service);

/// It is critical, and not only because it was restarted often.
[[nodiscard]] bool isFailing(const ServiceState& service);

} // namespace holdfast::actions
