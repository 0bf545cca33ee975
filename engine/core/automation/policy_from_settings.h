// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/recovery_policy.h"

namespace holdfast::automation {

/// What the fleet file's `recovery:` of a service of this kind means. What it leaves out keeps the default of
/// its kind; a rung keeps the default of its action. Without a mode the policy holds nothing back: the
/// fleet's holds. FixInput as of checkPolicy(), with the line; where an action has no default condition, one
/// must be given.
[[nodiscard]] Result<RecoveryPolicy> policyFromSettings(const RecoverySettings& settings, ServiceKind kind);

} // namespace holdfast::automation
