// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: quantities in the sentences of guards, journals and exports, which are English.
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/base/clock.h"

#include <span>
#include <string>

namespace holdfast::actions {

/// «40 s», «5 min», «1 h 20 min», «3 d 4 h»: two units at most, rounded down. Below a second «0.4 s».
[[nodiscard]] std::string inWords(Duration duration);

/// «for about 40 s»; of what stays so until somebody takes it back: «until it is put back».
[[nodiscard]] std::string howLong(RecoveryAction action, Duration lasts);

/// «a», «a and b», «a, b and c», «a, b, c and 4 others» (of more than four).
[[nodiscard]] std::string listed(std::span<const std::string> names);

} // namespace holdfast::actions
