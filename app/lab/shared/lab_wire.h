// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/ports/lab_control.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string>

namespace holdfast::lab {

/// What Holdfast and the lab's supervisor say to each other: one JSON object a line, through the supervisor's
/// standard streams. The HTTP interface shows the same state in the same form.
///
///   to the supervisor    {"id": 7, "do": "startService" | "stopService" | "inject" | "endFault" | "stop", …}
///   to Holdfast          {"answer": 7} or {"answer": 7, "error": {"code", "detail", "where"}}
///                        {"state": {…}}
///                        {"event": {"service", "fault", "strength", "began": true | false}}
///                        {"environment": {"LAB_…": …}}    once, when the lab runs; holds its passwords

[[nodiscard]] nlohmann::json toJson(const ports::LabState& state);
/// FixInput: it is not the JSON of a state.
[[nodiscard]] Result<ports::LabState> labStateFromJson(const nlohmann::json& text);

[[nodiscard]] nlohmann::json toJson(const ports::FaultOrder& order);
/// {"service", "fault", "strength"?, "seconds"?}; without a strength the fault's usual one (0 here).
/// FixInput: what is missing.
[[nodiscard]] Result<ports::FaultOrder> faultOrderFromJson(const nlohmann::json& text);

[[nodiscard]] nlohmann::json toJson(const Error& error);
[[nodiscard]] Error errorFromJson(const nlohmann::json& text);

} // namespace holdfast::lab
