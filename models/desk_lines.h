// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "models/act_line_model.h"

/// What is proposed and what a person must look at, in lines and sentences. Pure functions; any thread.
namespace holdfast::models {

/// Open questions, newest first.
[[nodiscard]] std::vector<ActLine> questionLines(const automation::DeskState& desk, TimePoint now);

/// Proposals in the order of the desk: why, since when, what they wait for.
[[nodiscard]] std::vector<ActLine> proposalLines(const automation::DeskState& desk, TimePoint now);

/// How many things wait for a person: open questions, and proposals that wait for nothing else.
[[nodiscard]] int waitingForPerson(const automation::DeskState& desk);

/// Why nobody can act here now, in a sentence that says what to do; empty: one can, if unlocked.
[[nodiscard]] QString whyNobodyActs(const FleetState& state);

/// «locked — viewer», «operator, locks in 12 min».
[[nodiscard]] QString accessText(const automation::AccessState& access, TimePoint now);

/// Why automation does less than its mode says: paused by whom and why, a storm, what the environment
/// allows. One sentence each.
[[nodiscard]] QStringList holdingBack(const automation::DeskState& desk, TimePoint now);

/// «3 of 5 steps», «verifying: health 0.82, 1 of 3 readings» …: where a plan under way is.
[[nodiscard]] QString progressText(const automation::RunningPlan& running);
/// 0..1, of its steps; none: it does not go by steps now.
[[nodiscard]] std::optional<double> progressOf(const automation::RunningPlan& running);

[[nodiscard]] Mark markOf(actions::Outcome outcome);

} // namespace holdfast::models
