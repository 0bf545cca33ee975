// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/recovery_settings.h"

#include <string>

namespace holdfast::automation {

// What people have set on the screen about a service's recovery, beside the fleet file, is kept in the store
// of acting as one setting: its ladder and the highest tier of automation. Pure functions; any thread.

/// Name of the setting of a service.
[[nodiscard]] std::string ladderSetting(const ServiceId& service);

/// The setting's value: JSON of ladder and highest tier, the rest of `set` is not kept. Empty where neither
/// is set, which removes it.
[[nodiscard]] std::string toLadderSetting(const RecoverySettings& set);

/// FixInput: it is not what toLadderSetting() writes. Whether it is sound is policyFromSettings()' matter.
[[nodiscard]] Result<RecoverySettings> fromLadderSetting(const std::string& value);

/// What holds: the file's settings with those that people have set over them. A ladder that is set takes the
/// place of the file's; what one of its rungs leaves out is taken from the file's rung of that action.
[[nodiscard]] RecoverySettings laidOver(const RecoverySettings& filed, const RecoverySettings& set);

} // namespace holdfast::automation
