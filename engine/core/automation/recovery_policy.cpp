// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/recovery_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace holdfast::automation {

namespace {

using actions::AutomationMode;
using actions::RecoveryAction;

bool isShare(const std::optional<double>& value) {
    return value && *value > 0.0 && *value <= 1.0;
}

bool isMultiple(double value) {
    return value >= 0.1 && value <= 100.0;
}

int conditionsOf(const TriggerRule& rule) {
    return int{rule.healthBelow.has_value()} + int{rule.memoryAbove.has_value()} +
           int{rule.queueAbove.has_value()};
}

bool isSwitchedOff(const std::optional<std::string>& value) {
    return value == "false" || value == "False" || value == "FALSE" || value == "0" || value == "no" ||
           value == "off";
}

} // namespace

RecoveryPolicy defaultPolicy(ServiceKind kind) {
    RecoveryPolicy policy;
    if (kind == ServiceKind::Redis)
        policy.ladder.push_back({.action = RecoveryAction::CacheClear,
                                 .memoryAbove = 0.85,
                                 .cooldown = Duration(180'000),
                                 .proactive = true});
    // A flood is no fault of who works it off: a restart would cost the tasks at hand and shorten nothing.
    if (kind == ServiceKind::Celery)
        policy.ladder.push_back({.action = RecoveryAction::QueueShed, .queueAbove = 1.0});
    policy.ladder.push_back({.action = RecoveryAction::GracefulRestart, .healthBelow = 0.4});
    policy.ladder.push_back({.action = RecoveryAction::ContainerRestart, .healthBelow = 0.3});
    policy.ladder.push_back(
        {.action = RecoveryAction::EmergencyRollback, .healthBelow = 0.2, .cooldown = Duration(600'000)});
    return policy;
}

Result<void> checkPolicy(const RecoveryPolicy& policy) {
    std::set<RecoveryAction> seen;
    for (const auto& rule : policy.ladder) {
        const auto where = fmt::format("rule for {}", actions::toString(rule.action));
        if (!seen.insert(rule.action).second)
            return failure(ErrorCode::FixInput, "It is there twice.", where);
        if (conditionsOf(rule) != 1)
            return failure(ErrorCode::FixInput, "Give either a health or a share of memory.", where);
        if (rule.queueAbove && !isMultiple(*rule.queueAbove))
            return failure(ErrorCode::FixInput, "Its queue must be 0.1 to 100 times the critical length.",
                           where);
        if (!rule.queueAbove && !isShare(rule.healthBelow ? rule.healthBelow : rule.memoryAbove))
            return failure(ErrorCode::FixInput, "Its limit must lie between 0 and 1.", where);
        if (rule.cooldown < Duration(0) || rule.mostAttempts < 1 || rule.backOff < Duration(0))
            return failure(ErrorCode::FixInput, "It needs an attempt, a cooldown and a back-off.", where);
    }
    if (policy.badReadings < 1 || !isShare(policy.wellFrom) || !isShare(policy.warnedFrom))
        return failure(ErrorCode::FixInput, "Readings in a row from 1, shares between 0 and 1.", "recovery");
    return {};
}

EnvironmentBounds
boundsFromEnvironment(const std::function<std::optional<std::string>(const std::string&)>& value) {
    EnvironmentBounds bounds;
    if (const auto mode = value("HOLDFAST_AUTOMATION"))
        bounds.highestMode = actions::automationModeFromString(*mode).value_or(AutomationMode::Observe);
    bounds.scaling = !isSwitchedOff(value("AUTO_SCALING_ENABLED"));
    bounds.rollback = !isSwitchedOff(value("ROLLBACK_ENABLED"));
    return bounds;
}

AutomationMode modeOf(AutomationMode fleet, const RecoveryPolicy& policy,
                      const EnvironmentBounds& bounds) noexcept {
    return std::min({fleet, policy.mode, bounds.highestMode});
}

} // namespace holdfast::automation
