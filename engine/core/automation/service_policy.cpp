// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/service_policy.h"

#include "engine/core/automation/ladder_setting.h"
#include "engine/core/automation/policy_from_settings.h"

#include <algorithm>
#include <utility>

namespace holdfast::automation {

namespace {

using actions::AutomationMode;
using actions::RecoveryAction;

AutomationMode modeFrom(const std::string& word, AutomationMode whenEmpty) {
    if (word.empty()) return whenEmpty;
    return actions::automationModeFromString(word).value_or(AutomationMode::Observe);
}

} // namespace

RecoveryPolicy policyOf(const ServiceSpec& service) {
    if (auto policy = policyFromSettings(service.recovery, service.kind)) return *policy;
    auto careful = defaultPolicy(service.kind);
    careful.mode = AutomationMode::Observe;
    return careful;
}

TriggerRule ruleFor(const RecoveryPolicy& policy, RecoveryAction action) {
    const auto found = std::ranges::find(policy.ladder, action, &TriggerRule::action);
    return found != policy.ladder.end() ? *found : TriggerRule{.action = action};
}

AutomationMode fleetModeOf(const FleetSpec& fleet, const std::map<std::string, std::string>& settings) {
    const auto set = settings.find(modeSetting({}));
    return modeFrom(set != settings.end() && !set->second.empty() ? set->second : fleet.automation,
                    AutomationMode::Suggest);
}

RecoveryPolicy policyOf(const ServiceSpec& service, const std::map<std::string, std::string>& settings) {
    auto set = setBy(service.id, settings);
    const auto mode = std::exchange(set.mode, std::string());
    ServiceSpec both = service;
    both.recovery = laidOver(service.recovery, set);
    auto policy = policyOf(both);
    policy.mode = modeFrom(mode, policy.mode);
    const bool sound = policyFromSettings(both.recovery, service.kind).has_value();
    if (sound || set == RecoverySettings{}) return policy;
    policy = policyOf(service);
    policy.mode = AutomationMode::Observe;
    return policy;
}

RecoverySettings setBy(const ServiceId& service, const std::map<std::string, std::string>& settings) {
    RecoverySettings set;
    if (const auto ladder = settings.find(ladderSetting(service)); ladder != settings.end())
        set = fromLadderSetting(ladder->second).value_or(RecoverySettings{});
    if (const auto mode = settings.find(modeSetting(service)); mode != settings.end())
        set.mode = mode->second;
    return set;
}

std::string modeSetting(const ServiceId& service) {
    return "mode:" + service.value();
}

} // namespace holdfast::automation
