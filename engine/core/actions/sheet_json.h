// SPDX-License-Identifier: GPL-3.0-or-later
// What is shown of plans beside the plan itself, as JSON: for the command line and the HTTP API alike. Stable
// across versions; durations in seconds, times as in state_json.h, secrets masked.
#pragma once

#include "engine/core/actions/plan_request.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::actions {

/// {"plan", "digest", "guards": {…}, "refused", "refusals", "confirmation": {"click", "read_impact",
/// "typed_name", "reason", "second_person", "verb"}, "expires"}
[[nodiscard]] nlohmann::json sheetToJson(const PlanSheet& sheet);
/// {"plan", "steps": [[{"call", "answer", …}]], "guards", "trouble"}
[[nodiscard]] nlohmann::json rehearsalToJson(const Rehearsal& rehearsal);
/// detailToJson() with its "evidence", null where there is none.
[[nodiscard]] nlohmann::json provenToJson(const PlanDetail& detail);

} // namespace holdfast::actions
