// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: guards of one kind. Is it still the world, and the service, that the plan was built
// for?
#pragma once

#include "engine/core/actions/guards.h"

namespace holdfast::actions {

[[nodiscard]] GuardResult observedGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult revisionGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult targetGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult capabilityGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult leaseGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult managedElsewhereGuard(const Plan& plan, const GuardFacts& facts,
                                                GuardMoment moment);

} // namespace holdfast::actions
