// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: guards of one kind. What was done to the service before.
#pragma once

#include "engine/core/actions/guards.h"

namespace holdfast::actions {

[[nodiscard]] GuardResult cooldownGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult attemptsGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult backOffGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult breakerGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);

} // namespace holdfast::actions
