// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace holdfast::actions {

/// The plan as JSON, secrets masked: planFromJson(planToJson(p)) == masked(p). "format" is 1; durations in
/// seconds, times as in state_json.h. Stable across versions.
[[nodiscard]] nlohmann::json planToJson(const Plan& plan);

/// A plan that was exported, or kept by the journal. FixInput names the field that is missing or wrong;
/// `where` is put before it. The plan is checked as by checkPlan().
[[nodiscard]] Result<Plan> planFromJson(const nlohmann::json& document, const std::string& where = "plan");
/// The same from text of at most 1 MiB.
[[nodiscard]] Result<Plan> planFromText(std::string_view text, const std::string& where = "plan");

/// The plan as a person reads it, secrets masked: what will change, steps, who is affected, how success is
/// recognised, how it is undone. Ends with a line feed.
[[nodiscard]] std::string planToText(const Plan& plan);

[[nodiscard]] std::string_view toString(Origin origin) noexcept;
[[nodiscard]] std::string_view toString(Effect effect) noexcept;
[[nodiscard]] std::string_view toString(UndoKind kind) noexcept;
[[nodiscard]] std::string_view toString(Repeatability repeatability) noexcept;
[[nodiscard]] std::string_view toString(Comparison comparison) noexcept;

} // namespace holdfast::actions
