// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/ports/action_client.h"
#include "models/act_line_model.h"

/// A plan in lines: what changes, its steps and how they stand, its checks, whom it affects. Pure functions;
/// any thread.
namespace holdfast::models {

/// Field by field: what is and what will be; what stays as it is comes last, for context.
[[nodiscard]] std::vector<ActLine> changeLines(const actions::Plan& plan);

/// The steps with their numbers. `states`: as many as there are steps, or none while nothing is done.
/// `current`: the one at work.
[[nodiscard]] std::vector<ActLine> stepLines(const actions::Plan& plan,
                                             const std::vector<actions::StepState>& states,
                                             std::optional<std::size_t> current);

/// Refusals first, then warnings, then what passed, then what has no source; each group in its order.
[[nodiscard]] std::vector<ActLine> guardLines(const actions::GuardReport& report);
/// «1 refuses, 2 warn, 15 pass, 3 not set».
[[nodiscard]] QString guardCount(const actions::GuardReport& report);

[[nodiscard]] std::vector<ActLine> affectedLines(const actions::Plan& plan);

/// The calls that each step would make.
[[nodiscard]] std::vector<ActLine> rehearsalLines(const actions::Plan& plan,
                                                  const actions::Rehearsal& rehearsal);

/// What the self-test of the guards provoked.
[[nodiscard]] std::vector<ActLine> trialLines(const std::vector<ports::GuardTrial>& trials);

} // namespace holdfast::models
