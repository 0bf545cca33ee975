// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/recovery_trigger.h"

#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

namespace holdfast::automation {

namespace {

using actions::AutomationMode;
using actions::RecoveryAction;

bool isAllowed(RecoveryAction action, const EnvironmentBounds& bounds) {
    if (action == RecoveryAction::EmergencyRollback) return bounds.rollback;
    if (action == RecoveryAction::ScaleOut || action == RecoveryAction::ScaleIn) return bounds.scaling;
    return true;
}

/// Why a rule must wait; empty: it need not.
std::string whyWait(const TriggerRule& rule, const Attempts& attempts, TimePoint now) {
    if (attempts.backOffUntil && now < *attempts.backOffUntil)
        return fmt::format("waits another {} after {} failed attempts",
                           actions::inWords(*attempts.backOffUntil - now), attempts.failed);
    // A clock that was set back makes the last one lie ahead: then nothing is known to be over.
    if (attempts.lastEnded && now - *attempts.lastEnded < rule.cooldown)
        return fmt::format("is in its cooldown of {}", actions::inWords(rule.cooldown));
    return {};
}

} // namespace

std::string RecoveryTrigger::whyDue(const TriggerRule& rule, const ServiceSigns& signs) const {
    if (rule.healthBelow && *signs.own < *rule.healthBelow)
        return fmt::format("own health is {:.2f}, below {:.2f}", *signs.own, *rule.healthBelow);
    if (rule.memoryAbove && signs.memory && *signs.memory > *rule.memoryAbove)
        return fmt::format("memory is at {:.0f} %, above {:.0f} %", *signs.memory * 100.0,
                           *rule.memoryAbove * 100.0);
    if (rule.queueAbove && signs.queue && signs.queue->waiting > *rule.queueAbove * signs.queue->critical)
        return fmt::format("{:.0f} tasks wait, more than {:.0f}", signs.queue->waiting,
                           *rule.queueAbove * signs.queue->critical);
    return {};
}

std::string RecoveryTrigger::whyForetold(const TriggerRule& rule, const ServiceSigns& signs) const {
    if (!rule.proactive || !signs.failureProbability || *signs.failureProbability < m_policy.warnedFrom)
        return {};
    return fmt::format("it is predicted to fail ({:.0f} %)", *signs.failureProbability * 100.0);
}

Decision RecoveryTrigger::decide(const TriggerRule& rule, std::string why, bool proactive,
                                 const AttemptRecord& record, AutomationMode mode, TimePoint now) const {
    Decision decision{.kind = DecisionKind::Suggest, .action = rule.action, .proactive = proactive};
    const auto name = actions::toString(rule.action);
    if (const auto wait = whyWait(rule, record.of(rule.action), now); !wait.empty()) {
        decision.kind = DecisionKind::Wait;
        decision.reason = fmt::format("{} {}: {}.", name, wait, why);
        decision.waits = fmt::format("It {}.", wait);
        return decision;
    }
    decision.reason = fmt::format("{}: {}.", name, why);
    if (mode == AutomationMode::Auto && actions::traitsOf(rule.action).tier <= m_policy.highestTier)
        decision.kind = DecisionKind::Act;
    if (mode == AutomationMode::Observe) decision.kind = DecisionKind::Nothing;
    return decision.kind == DecisionKind::Nothing ? Decision{} : decision;
}

Decision RecoveryTrigger::take(const ServiceSigns& signs, AttemptRecord& record, AutomationMode mode,
                               const EnvironmentBounds& bounds, TimePoint now) {
    // Unknown, old or thin: neither bad nor well, and no reason to do anything.
    if (!signs.own || signs.freshness != Freshness::Fresh || signs.confidence < kLeastConfidence) {
        m_bad = 0;
        return {};
    }
    const TriggerRule* due = nullptr;
    std::string why;
    bool proactive = false;
    bool exhausted = false;
    for (const auto& rule : m_policy.ladder) {
        auto foundWhy = whyDue(rule, signs);
        const bool ahead = foundWhy.empty();
        if (ahead) foundWhy = whyForetold(rule, signs);
        if (foundWhy.empty() || !isAllowed(rule.action, bounds)) continue;
        // The rung below comes first, and this one only once that has failed.
        if (due != nullptr && record.of(due->action).failed == 0) break;
        if (record.of(rule.action).failed >= rule.mostAttempts) {
            exhausted = true;
            continue;
        }
        due = &rule;
        why = std::move(foundWhy);
        proactive = ahead;
    }
    if (due == nullptr) {
        m_bad = exhausted ? m_bad + 1 : 0;
        if (!exhausted && *signs.own >= m_policy.wellFrom) record.well();
        if (!exhausted || mode == AutomationMode::Observe || m_bad < m_policy.badReadings) return {};
        return {.kind = DecisionKind::Wait,
                .reason = "Every action was tried as often as it may be. A person must look.",
                .waits = "For a person: every action was tried as often as it may be."};
    }
    if (++m_bad < m_policy.badReadings) return {};
    return decide(*due, std::move(why), proactive, record, mode, now);
}

} // namespace holdfast::automation
