// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QStringList>

/// Why trouble likely began where it did, in words. Pure functions; any thread.
namespace holdfast::models::format {

/// What speaks for this cause: what it explains, the time, the order of dependencies; one sentence each.
/// Empty for a service in trouble that explains nobody else.
[[nodiscard]] QStringList causeReasons(const LikelyCause& cause);
/// The same of a group, with how likely it is and what else comes into question.
[[nodiscard]] QStringList causeReasons(const TroubleGroup& group);

/// What to say of one service: that trouble likely started here, with the reasons; that it is likely because
/// of another; or nothing.
[[nodiscard]] QString partInTrouble(const ServiceId& service, const FleetState& state);

} // namespace holdfast::models::format
