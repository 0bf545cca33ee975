// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: guards of one kind. Who may do it, when, and with what.
#pragma once

#include "engine/core/actions/guards.h"

namespace holdfast::actions {

[[nodiscard]] GuardResult changeFreezeGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult maintenanceWindowGuard(const Plan& plan, const GuardFacts& facts,
                                                 GuardMoment moment);
[[nodiscard]] GuardResult roleGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult automationGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult diskGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult versionsGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult toolsGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);

} // namespace holdfast::actions
