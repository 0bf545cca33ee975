// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/policy_from_settings.h"

#include <fmt/format.h>

namespace holdfast::automation {

namespace {

using actions::AutomationMode;

std::string lineOf(const RungSetting& rung) {
    return rung.line > 0 ? fmt::format("line {}", rung.line) : std::string();
}

/// Those of Redis and of Celery have every rung that has a default.
TriggerRule defaultRule(actions::RecoveryAction action) {
    for (const auto kind : {ServiceKind::Redis, ServiceKind::Celery}) {
        for (auto& rule : defaultPolicy(kind).ladder) {
            if (rule.action == action) return rule;
        }
    }
    return {.action = action};
}

/// With the defaults of its action; without any where it has none.
Result<TriggerRule> ruleOf(const RungSetting& rung) {
    const auto action = actions::recoveryActionFromString(rung.action);
    if (!action)
        return failure(ErrorCode::FixInput, fmt::format("There is no action «{}».", rung.action),
                       lineOf(rung));
    auto rule = defaultRule(*action);
    if (rung.healthBelow || rung.memoryAbove) {
        rule.queueAbove.reset();
        rule.healthBelow = rung.healthBelow;
        rule.memoryAbove = rung.memoryAbove;
    }
    rule.cooldown = rung.cooldown.value_or(rule.cooldown);
    rule.mostAttempts = rung.attempts.value_or(rule.mostAttempts);
    rule.backOff = rung.backOff.value_or(rule.backOff);
    rule.proactive = rung.proactive.value_or(rule.proactive);
    return rule;
}

} // namespace

Result<RecoveryPolicy> policyFromSettings(const RecoverySettings& settings, ServiceKind kind) {
    RecoveryPolicy policy = defaultPolicy(kind);
    policy.mode = AutomationMode::Auto;
    if (!settings.mode.empty()) {
        const auto mode = actions::automationModeFromString(settings.mode);
        if (!mode)
            return failure(ErrorCode::FixInput, fmt::format("There is no mode «{}».", settings.mode),
                           "recovery: mode");
        policy.mode = *mode;
    }
    if (!settings.highestTier.empty()) {
        const auto tier = actions::tierFromString(settings.highestTier);
        if (!tier || *tier >= actions::Tier::Destroys)
            return failure(ErrorCode::FixInput, "Automation may be given the tiers 0 to 3.",
                           "recovery: highest_tier");
        policy.highestTier = *tier;
    }
    if (settings.ladder.empty()) return policy;
    policy.ladder.clear();
    for (const auto& rung : settings.ladder) {
        const auto rule = ruleOf(rung);
        if (!rule) return std::unexpected(rule.error());
        policy.ladder.push_back(*rule);
        if (auto sound = checkPolicy(policy); !sound) {
            sound.error().where =
                fmt::format("{}{}{}", lineOf(rung), rung.line > 0 ? ", " : "", sound.error().where);
            return std::unexpected(sound.error());
        }
    }
    return policy;
}

} // namespace holdfast::automation
