// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/ladder_draft.h"

#include "engine/core/automation/ladder_setting.h"
#include "engine/core/automation/policy_from_settings.h"
#include "engine/core/automation/service_policy.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>
#include <array>
#include <map>
#include <string>

namespace holdfast::models {

namespace {

using actions::RecoveryAction;

/// Where an action has no condition of its own.
constexpr double kUsualLimit = 0.3;

QString tr(const char* text) {
    return QCoreApplication::translate("ladder", text);
}

const RungSetting* find(const std::vector<RungSetting>& ladder, RecoveryAction action) {
    const auto found =
        std::ranges::find(ladder, std::string(actions::toString(action)), &RungSetting::action);
    return found == ladder.end() ? nullptr : &*found;
}

template <typename Has>
ValueOrigin originOf(const RungSetting* set, const RungSetting* filed, Has has) {
    if (set != nullptr && has(*set)) return ValueOrigin::Here;
    return filed != nullptr && has(*filed) ? ValueOrigin::File : ValueOrigin::Default;
}

RungDraft rungOf(const automation::TriggerRule& rule, const RungSetting* set, const RungSetting* filed) {
    return {.rule = rule,
            .condition = originOf(set, filed, [](const auto& r) { return r.healthBelow || r.memoryAbove; }),
            .cooldown = originOf(set, filed, [](const auto& r) { return r.cooldown.has_value(); }),
            .attempts = originOf(set, filed, [](const auto& r) { return r.attempts.has_value(); }),
            .backOff = originOf(set, filed, [](const auto& r) { return r.backOff.has_value(); }),
            .proactive = originOf(set, filed, [](const auto& r) { return r.proactive.has_value(); })};
}

/// Of the file or the defaults, whether or not the action is on the ladder there.
automation::TriggerRule baseRule(const ServiceSpec& service, RecoveryAction action) {
    const auto filed = automation::policyOf(service);
    const auto there = std::ranges::find(filed.ladder, action, &automation::TriggerRule::action);
    if (there != filed.ladder.end()) return *there;
    RecoverySettings alone;
    alone.ladder = {{.action = std::string(actions::toString(action))}};
    auto policy = automation::policyFromSettings(alone, service.kind);
    if (!policy) {
        alone.ladder.front().healthBelow = kUsualLimit;
        policy = automation::policyFromSettings(alone, service.kind);
    }
    return policy ? policy->ladder.front() : automation::TriggerRule{.action = action};
}

RungSetting differenceOf(const automation::TriggerRule& rule, const automation::TriggerRule& base,
                         bool needsCondition) {
    RungSetting rung{.action = std::string(actions::toString(rule.action))};
    if (needsCondition || rule.healthBelow != base.healthBelow || rule.memoryAbove != base.memoryAbove) {
        rung.healthBelow = rule.healthBelow;
        rung.memoryAbove = rule.memoryAbove;
    }
    if (rule.cooldown != base.cooldown) rung.cooldown = rule.cooldown;
    if (rule.mostAttempts != base.mostAttempts) rung.attempts = rule.mostAttempts;
    if (rule.backOff != base.backOff) rung.backOff = rule.backOff;
    if (rule.proactive != base.proactive) rung.proactive = rule.proactive;
    return rung;
}

} // namespace

LadderDraft draftOf(const ServiceSpec& service, const RecoverySettings& set) {
    ServiceSpec both = service;
    both.recovery = automation::laidOver(service.recovery, set);
    const auto policy = automation::policyOf(both);
    LadderDraft draft;
    for (const auto& rule : policy.ladder)
        draft.rungs.push_back(
            rungOf(rule, find(set.ladder, rule.action), find(service.recovery.ladder, rule.action)));
    draft.order = !set.ladder.empty()                ? ValueOrigin::Here
                  : !service.recovery.ladder.empty() ? ValueOrigin::File
                                                     : ValueOrigin::Default;
    draft.highestTier = policy.highestTier;
    draft.tier = !set.highestTier.empty()                ? ValueOrigin::Here
                 : !service.recovery.highestTier.empty() ? ValueOrigin::File
                                                         : ValueOrigin::Default;
    return draft;
}

RecoverySettings settingsOf(const LadderDraft& draft, const ServiceSpec& service) {
    const auto filed = automation::policyOf(service);
    RecoverySettings set;
    if (draft.highestTier != filed.highestTier)
        set.highestTier = std::to_string(static_cast<int>(draft.highestTier));
    const bool same = std::ranges::equal(draft.rungs, filed.ladder, {}, &RungDraft::rule);
    if (same) return set;
    for (const auto& rung : draft.rungs) {
        const bool known = std::ranges::find(filed.ladder, rung.rule.action,
                                             &automation::TriggerRule::action) != filed.ladder.end();
        set.ladder.push_back(differenceOf(rung.rule, baseRule(service, rung.rule.action), !known));
    }
    return set;
}

RungDraft newRung(const ServiceSpec& service, RecoveryAction action) {
    return rungOf(baseRule(service, action), nullptr, find(service.recovery.ladder, action));
}

QString whyNotKept(const LadderDraft& draft, const ServiceSpec& service) {
    if (draft.rungs.empty())
        return tr("A ladder needs a rung. Choose «Observe» where nothing shall be proposed.");
    const auto policy = automation::policyFromSettings(
        automation::laidOver(service.recovery, settingsOf(draft, service)), service.kind);
    return policy ? QString() : QString::fromStdString(policy.error().detail);
}

bool isByDefault(const RungDraft& rung) noexcept {
    return std::ranges::all_of(
        std::array{rung.condition, rung.cooldown, rung.attempts, rung.backOff, rung.proactive},
        [](ValueOrigin origin) { return origin == ValueOrigin::Default; });
}

QString word(ValueOrigin origin) {
    switch (origin) {
    case ValueOrigin::Default:
        return tr("by default");
    case ValueOrigin::File:
        return tr("of the fleet file");
    case ValueOrigin::Here:
        return tr("set here");
    }
    return {};
}

QString originText(const RungDraft& rung) {
    std::map<ValueOrigin, QStringList> names;
    names[rung.condition] << tr("limit");
    names[rung.cooldown] << tr("cooldown");
    names[rung.attempts] << tr("attempts");
    names[rung.backOff] << tr("back-off");
    names[rung.proactive] << tr("forewarned");
    if (names.size() == 1) return tr("all %1").arg(word(names.begin()->first));
    QStringList parts;
    for (const auto origin : {ValueOrigin::Here, ValueOrigin::File}) {
        if (names.contains(origin))
            parts << tr("%1 %2").arg(names[origin].join(QStringLiteral(", ")), word(origin));
    }
    if (names.contains(ValueOrigin::Default)) parts << tr("the rest by default");
    return parts.join(QStringLiteral(" · "));
}

QString heldByEnvironment(RecoveryAction action, const automation::EnvironmentBounds& bounds) {
    if (action == RecoveryAction::EmergencyRollback && !bounds.rollback)
        return tr("switched off by ROLLBACK_ENABLED");
    if ((action == RecoveryAction::ScaleOut || action == RecoveryAction::ScaleIn) && !bounds.scaling)
        return tr("switched off by AUTO_SCALING_ENABLED");
    return {};
}

} // namespace holdfast::models
