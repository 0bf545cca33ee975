// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: guards of one kind. What it does to others, and the way back.
#pragma once

#include "engine/core/actions/guards.h"

namespace holdfast::actions {

[[nodiscard]] GuardResult impactGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult lastReplicaGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);
[[nodiscard]] GuardResult hardDependenciesGuard(const Plan& plan, const GuardFacts& facts,
                                                GuardMoment moment);
[[nodiscard]] GuardResult predictedFailuresGuard(const Plan& plan, const GuardFacts& facts,
                                                 GuardMoment moment);
[[nodiscard]] GuardResult wayBackGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment);

} // namespace holdfast::actions
