// SPDX-License-Identifier: GPL-3.0-or-later
// Plans, guards and audit entries as the command line writes them.
#pragma once

#include "app/cli/options.h"
#include "engine/core/automation/desk_state.h"
#include "engine/ports/action_client.h"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>
#include <vector>

namespace holdfast::app {

/// The plan, what each guard says, and what is asked of a person.
[[nodiscard]] std::string sheetText(const actions::PlanSheet& sheet);
/// The calls that each step would make.
[[nodiscard]] std::string rehearsalText(const actions::Plan& plan, const actions::Rehearsal& rehearsal);
/// One line: «step 2 of 3: Start it again, wait until ready».
[[nodiscard]] std::string progressText(const automation::RunningPlan& running);
/// How it ended, step by step.
[[nodiscard]] std::string detailText(const actions::PlanDetail& detail);
/// step,title,standing,text of what RecoverCommand wrote: {"sheet"} or {"plan"}.
[[nodiscard]] std::string stepsCsv(const nlohmann::json& document);

[[nodiscard]] std::string summariesOutput(std::span<const actions::PlanSummary> plans, Format format);
[[nodiscard]] std::string trialsOutput(const std::vector<ports::GuardTrial>& trials, Format format);

} // namespace holdfast::app
