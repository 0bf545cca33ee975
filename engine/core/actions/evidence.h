// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "engine/core/actions/verification.h"

#include <nlohmann/json_fwd.hpp>

#include <span>

namespace holdfast::actions {

/// What proves an outcome, made from the journal alone, so that a crash loses none of it: plan and
/// confirmation, guards and readings before, each step with its calls and answers, what was seen and when,
/// how it was verified, readings after, outcome. Secrets are masked, long answers are cut and say so.
[[nodiscard]] nlohmann::json evidenceOf(const PlanHistory& history);
/// The plan in full, from the journal alone like its evidence.
[[nodiscard]] PlanDetail detailOf(const PlanHistory& history);

/// Calls and answers as a record keeps them: masked, each at most 4096 bytes, at most 64 of them.
[[nodiscard]] nlohmann::json callsToJson(std::span<const CallRecord> calls);
[[nodiscard]] nlohmann::json readingToJson(const HealthReading& reading);
[[nodiscard]] nlohmann::json readingsToJson(std::span<const HealthReading> readings);
[[nodiscard]] nlohmann::json guardsToJson(const GuardReport& report);

} // namespace holdfast::actions
