// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/execution.h"
#include "engine/core/actions/plan_request.h"
#include "engine/core/automation/recovery_policy.h"

#include <QtCore/QString>

/// The words of acting: actions, plans, guards, steps, outcomes, who may what. Pure functions; any thread.
namespace holdfast::models::format {

/// «graceful restart».
[[nodiscard]] QString word(actions::RecoveryAction action);
/// On the button that begins it: «Restart now».
[[nodiscard]] QString verb(actions::RecoveryAction action);
/// «Restart api gracefully».
[[nodiscard]] QString planTitle(actions::RecoveryAction action, const QString& service);
/// What it does, in a sentence.
[[nodiscard]] QString deed(actions::RecoveryAction action);

/// «tier 2: can be undone, somebody notices».
[[nodiscard]] QString tierText(actions::Tier tier);
/// What it looks at, in a word or two: «Cooldown», «Other managers».
[[nodiscard]] QString guardTitle(actions::GuardId guard);

[[nodiscard]] QString word(actions::Verdict verdict);
[[nodiscard]] QString word(actions::Outcome outcome);
[[nodiscard]] QString word(actions::Phase phase);
[[nodiscard]] QString word(actions::StepStanding standing);
[[nodiscard]] QString word(actions::Origin origin);
[[nodiscard]] QString word(actions::Role role);
[[nodiscard]] QString word(actions::AutomationMode mode);
/// What automation does in that mode, in a sentence.
[[nodiscard]] QString modeMeaning(actions::AutomationMode mode);

/// «health ≥ 0.70 on 3 readings in a row over 10 s, within 5 min, and the queue is shorter».
[[nodiscard]] QString successText(const actions::SuccessCriteria& success);
/// «api: down for about 40 s», with its probability where it is not certain.
[[nodiscard]] QString effectText(const actions::AffectedService& affected);

/// When an action is due: «health < 0.40, at most 3 times, 5 min apart».
[[nodiscard]] QString rungText(const automation::TriggerRule& rule);
/// «memory > 85 % → cache clear · health < 0.40 → graceful restart»; «nothing by itself».
[[nodiscard]] QString ladderText(const automation::RecoveryPolicy& policy);

/// A kind of audit entry as a person says it: «action begins».
[[nodiscard]] QString auditKind(const std::string& kind);

/// What the action leaves open, to be asked of a person: its name as in PlanRequest::arguments.
struct ArgumentText {
    std::string name;
    QString title; ///< «Replicas»
    QString hint;  ///< «left out: the recipe decides»
};

[[nodiscard]] std::vector<ArgumentText> argumentsOf(actions::RecoveryAction action);

} // namespace holdfast::models::format
