// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::actions {

/// {"plan", "service", "action", "tier", "origin", "by", "reason", "began", "first_step", "ended", "outcome",
/// "cause", "why"}; what there is none of is null. Stable across versions.
[[nodiscard]] nlohmann::json summaryToJson(const PlanSummary& summary);
[[nodiscard]] Result<PlanSummary> summaryFromJson(const nlohmann::json& document, const std::string& where);

/// {"format": 1, "plan", "summary", "steps": [{"standing", "attempts", "undo_attempts", "text"}]}: all but
/// the evidence, which is a text of its own. The way back: FixInput names what is missing or wrong.
[[nodiscard]] nlohmann::json detailToJson(const PlanDetail& detail);
[[nodiscard]] Result<PlanDetail> detailFromJson(const nlohmann::json& document, const std::string& where);

} // namespace holdfast::actions
