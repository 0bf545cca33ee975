// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/action_text.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <array>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

struct ActionWords {
    const char* name;
    const char* verb;
    const char* title;
    const char* does;
};

/// In the order of actions::RecoveryAction.
constexpr std::array kActions{
    ActionWords{
        QT_TRANSLATE_NOOP("acting", "graceful restart"), QT_TRANSLATE_NOOP("acting", "Restart now"),
        QT_TRANSLATE_NOOP("acting", "Restart %1 gracefully"),
        QT_TRANSLATE_NOOP("acting", "Drains, stops by signal with a deadline, starts, waits until ready.")},
    ActionWords{
        QT_TRANSLATE_NOOP("acting", "container restart"), QT_TRANSLATE_NOOP("acting", "Restart hard now"),
        QT_TRANSLATE_NOOP("acting", "Restart %1 hard"),
        QT_TRANSLATE_NOOP("acting", "Stops hard and starts, one replica at a time where there are several.")},
    ActionWords{
        QT_TRANSLATE_NOOP("acting", "cache clear"), QT_TRANSLATE_NOOP("acting", "Clear the cache now"),
        QT_TRANSLATE_NOOP("acting", "Clear the cache of %1"),
        QT_TRANSLATE_NOOP("acting", "Drops expired keys and what the fleet file declares as cache, and "
                                    "gives memory back.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "cache flush"), QT_TRANSLATE_NOOP("acting", "Flush all keys now"),
                QT_TRANSLATE_NOOP("acting", "Flush all keys of %1"),
                QT_TRANSLATE_NOOP("acting", "Deletes every key of the database.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "connection reset"),
                QT_TRANSLATE_NOOP("acting", "End the sessions now"),
                QT_TRANSLATE_NOOP("acting", "End stuck sessions of %1"),
                QT_TRANSLATE_NOOP("acting", "Ends sessions that are idle in a transaction or blocked for "
                                            "longer than an age.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "scale out"), QT_TRANSLATE_NOOP("acting", "Add replicas now"),
                QT_TRANSLATE_NOOP("acting", "Add replicas to %1"),
                QT_TRANSLATE_NOOP("acting", "Adds replicas within the bounds of the rule.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "scale in"), QT_TRANSLATE_NOOP("acting", "Remove replicas now"),
                QT_TRANSLATE_NOOP("acting", "Remove replicas of %1"),
                QT_TRANSLATE_NOOP("acting", "Removes replicas within the bounds of the rule.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "resource boost"),
                QT_TRANSLATE_NOOP("acting", "Raise the limits now"),
                QT_TRANSLATE_NOOP("acting", "Raise the limits of %1"),
                QT_TRANSLATE_NOOP("acting", "Raises the limit of CPU or memory of what runs.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "dependency restart"),
                QT_TRANSLATE_NOOP("acting", "Restart in order now"),
                QT_TRANSLATE_NOOP("acting", "Restart what %1 depends on, then it"),
                QT_TRANSLATE_NOOP("acting", "Restarts the failing dependency first, then what depends on it, "
                                            "in order.")},
    ActionWords{
        QT_TRANSLATE_NOOP("acting", "isolate"), QT_TRANSLATE_NOOP("acting", "Isolate now"),
        QT_TRANSLATE_NOOP("acting", "Isolate %1"),
        QT_TRANSLATE_NOOP("acting", "Takes the service out of rotation at the proxy or the network.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "rejoin"), QT_TRANSLATE_NOOP("acting", "Rejoin now"),
                QT_TRANSLATE_NOOP("acting", "Put %1 back into rotation"),
                QT_TRANSLATE_NOOP("acting", "Puts the service back into rotation.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "configuration reload"),
                QT_TRANSLATE_NOOP("acting", "Reload now"),
                QT_TRANSLATE_NOOP("acting", "Reload the configuration of %1"),
                QT_TRANSLATE_NOOP("acting", "Reloads the configuration without a restart.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "failover"), QT_TRANSLATE_NOOP("acting", "Fail over now"),
                QT_TRANSLATE_NOOP("acting", "Fail %1 over"),
                QT_TRANSLATE_NOOP("acting", "Promotes the standby and points its users at it, once the old "
                                            "primary is stopped and fenced.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "worker drain"),
                QT_TRANSLATE_NOOP("acting", "Drain and restart now"),
                QT_TRANSLATE_NOOP("acting", "Drain and restart %1"),
                QT_TRANSLATE_NOOP("acting", "Stops taking tasks, finishes those at hand, restarts.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "queue shed"),
                QT_TRANSLATE_NOOP("acting", "Move the tasks aside now"),
                QT_TRANSLATE_NOOP("acting", "Move tasks of %1 aside"),
                QT_TRANSLATE_NOOP("acting", "Moves poisoned tasks aside, from where they can be put back; "
                                            "deletes none.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "emergency rollback"),
                QT_TRANSLATE_NOOP("acting", "Roll back now"), QT_TRANSLATE_NOOP("acting", "Roll %1 back"),
                QT_TRANSLATE_NOOP("acting", "Returns the service to its last safe point.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "restore"), QT_TRANSLATE_NOOP("acting", "Restore now"),
                QT_TRANSLATE_NOOP("acting", "Restore %1"),
                QT_TRANSLATE_NOOP("acting", "Puts data back from a backup.")},
    ActionWords{QT_TRANSLATE_NOOP("acting", "queue return"),
                QT_TRANSLATE_NOOP("acting", "Put the tasks back now"),
                QT_TRANSLATE_NOOP("acting", "Put tasks of %1 back"),
                QT_TRANSLATE_NOOP("acting", "Puts tasks that were moved aside back into their queues, in "
                                            "their order.")},
};

const ActionWords& wordsOf(actions::RecoveryAction action) {
    return kActions[static_cast<std::size_t>(action)];
}

QString conditionText(const automation::TriggerRule& rule) {
    if (rule.memoryAbove) return tr("memory > %1").arg(percent(*rule.memoryAbove));
    if (rule.queueAbove) {
        return *rule.queueAbove == 1.0 ? tr("queue > critical")
                                       : tr("queue > %1 × critical").arg(score(*rule.queueAbove));
    }
    if (rule.healthBelow) return tr("health < %1").arg(score(*rule.healthBelow));
    return tr("never");
}

} // namespace

QString word(actions::RecoveryAction action) {
    return tr(wordsOf(action).name);
}

QString verb(actions::RecoveryAction action) {
    return tr(wordsOf(action).verb);
}

QString planTitle(actions::RecoveryAction action, const QString& service) {
    return tr(wordsOf(action).title).arg(service);
}

QString deed(actions::RecoveryAction action) {
    return tr(wordsOf(action).does);
}

QString tierText(actions::Tier tier) {
    switch (tier) {
    case actions::Tier::ReadOnly:
        return tr("tier 0: changes nothing");
    case actions::Tier::Reversible:
        return tr("tier 1: can be undone, nobody notices");
    case actions::Tier::Impact:
        return tr("tier 2: can be undone, somebody notices");
    case actions::Tier::Hard:
        return tr("tier 3: production, or hard to undo");
    case actions::Tier::Destroys:
        return tr("tier 4: destroys data");
    }
    return {};
}

QString guardTitle(actions::GuardId guard) {
    using enum actions::GuardId;
    switch (guard) {
    case Observed:
        return tr("Observation");
    case Revision:
        return tr("State of the world");
    case Target:
        return tr("Target");
    case Capability:
        return tr("Platform");
    case Lease:
        return tr("Lock");
    case ManagedElsewhere:
        return tr("Other managers");
    case Cooldown:
        return tr("Cooldown");
    case Attempts:
        return tr("Attempts");
    case BackOff:
        return tr("Back-off");
    case Breaker:
        return tr("Breaker");
    case Impact:
        return tr("Impact");
    case LastReplica:
        return tr("Replicas");
    case HardDependencies:
        return tr("Dependencies");
    case PredictedFailures:
        return tr("Forecast");
    case WayBack:
        return tr("Way back");
    case ChangeFreeze:
        return tr("Change freeze");
    case MaintenanceWindow:
        return tr("Maintenance window");
    case Role:
        return tr("Role");
    case Automation:
        return tr("Automation");
    case Disk:
        return tr("Disk space");
    case Versions:
        return tr("Versions");
    case Tools:
        return tr("Tools");
    }
    return {};
}

QString word(actions::Verdict verdict) {
    switch (verdict) {
    case actions::Verdict::Pass:
        return tr("passed");
    case actions::Verdict::Warn:
        return tr("warning");
    case actions::Verdict::Refuse:
        return tr("refused");
    case actions::Verdict::NotSet:
        return tr("not set");
    }
    return {};
}

QString word(actions::Outcome outcome) {
    switch (outcome) {
    case actions::Outcome::Done:
        return tr("done");
    case actions::Outcome::Refused:
        return tr("refused");
    case actions::Outcome::Expired:
        return tr("expired");
    case actions::Outcome::Failed:
        return tr("failed");
    case actions::Outcome::RolledBack:
        return tr("rolled back");
    case actions::Outcome::NeedsPerson:
        return tr("needs a person");
    case actions::Outcome::Rehearsed:
        return tr("rehearsed");
    }
    return {};
}

QString word(actions::Phase phase) {
    switch (phase) {
    case actions::Phase::Draft:
        return tr("draft");
    case actions::Phase::Checked:
        return tr("checked");
    case actions::Phase::Confirmed:
        return tr("confirmed");
    case actions::Phase::Running:
        return tr("running");
    case actions::Phase::Unknown:
        return tr("finding out what happened");
    case actions::Phase::Verifying:
        return tr("verifying");
    case actions::Phase::Compensating:
        return tr("undoing");
    case actions::Phase::Ended:
        return tr("ended");
    }
    return {};
}

QString word(actions::StepStanding standing) {
    switch (standing) {
    case actions::StepStanding::NotBegun:
        return tr("to do");
    case actions::StepStanding::AlreadySo:
        return tr("was so already");
    case actions::StepStanding::Begun:
        return tr("at work");
    case actions::StepStanding::Refused:
        return tr("failed");
    case actions::StepStanding::Done:
        return tr("done");
    case actions::StepStanding::Partly:
        return tr("done in part");
    case actions::StepStanding::Undoing:
        return tr("being undone");
    case actions::StepStanding::Undone:
        return tr("undone");
    }
    return {};
}

QString word(actions::Origin origin) {
    switch (origin) {
    case actions::Origin::Window:
        return tr("window");
    case actions::Origin::CommandLine:
        return tr("command line");
    case actions::Origin::Api:
        return tr("HTTP");
    case actions::Origin::Automation:
        return tr("automation");
    }
    return {};
}

QString word(actions::Role role) {
    switch (role) {
    case actions::Role::Viewer:
        return tr("viewer");
    case actions::Role::Operator:
        return tr("operator");
    case actions::Role::Admin:
        return tr("admin");
    }
    return {};
}

QString word(actions::AutomationMode mode) {
    switch (mode) {
    case actions::AutomationMode::Observe:
        return tr("Observe");
    case actions::AutomationMode::Suggest:
        return tr("Suggest");
    case actions::AutomationMode::Auto:
        return tr("Auto");
    }
    return {};
}

QString modeMeaning(actions::AutomationMode mode) {
    switch (mode) {
    case actions::AutomationMode::Observe:
        return tr("Proposes nothing and does nothing");
    case actions::AutomationMode::Suggest:
        return tr("Puts plans before a person");
    case actions::AutomationMode::Auto:
        return tr("Acts by itself, within its tier and its bounds");
    }
    return {};
}

QString successText(const actions::SuccessCriteria& success) {
    QString text =
        tr("health ≥ %1 on %2 in a row over %3, within %4")
            .arg(score(success.healthAtLeast), counted(success.readings, tr("%1 reading"), tr("%1 readings")),
                 duration(success.span), duration(success.deadline));
    for (const auto& promise : success.promises)
        text += tr(", and %1").arg(QString::fromStdString(promise.text));
    return text;
}

QString effectText(const actions::AffectedService& affected) {
    QString text = affected.effect == actions::Effect::Down ? tr("down") : tr("degraded");
    if (affected.lasts > Duration(0)) text = tr("%1 for about %2").arg(text, duration(affected.lasts));
    if (affected.probability < 1.0) text = tr("%1, %2").arg(text, chance(affected.probability));
    return text;
}

QString rungText(const automation::TriggerRule& rule) {
    QString text = tr("%1, at most %2, %3 apart")
                       .arg(conditionText(rule), counted(rule.mostAttempts, tr("%1 time"), tr("%1 times")),
                            duration(rule.cooldown));
    if (rule.proactive) text += tr(", also when it is foretold");
    return text;
}

QString ladderText(const automation::RecoveryPolicy& policy) {
    QStringList rungs;
    for (const auto& rule : policy.ladder)
        rungs << tr("%1 → %2").arg(conditionText(rule), word(rule.action));
    return rungs.isEmpty() ? tr("nothing by itself") : rungs.join(QStringLiteral(" · "));
}

QString auditKind(const std::string& kind) {
    QString text = QString::fromStdString(kind);
    return text.replace(QLatin1Char('-'), QLatin1Char(' '));
}

std::vector<ArgumentText> argumentsOf(actions::RecoveryAction action) {
    using enum actions::RecoveryAction;
    switch (action) {
    case ScaleOut:
    case ScaleIn:
        return {{"replicas", tr("Replicas"), tr("how many there shall be; empty: one more or less")}};
    case ResourceBoost:
        return {{"memory", tr("Memory"), tr("in bytes; empty: the recipe decides")},
                {"cpu", tr("CPU"), tr("in cores; empty: the recipe decides")}};
    case ConnectionReset:
        return {{"older-than", tr("Older than"), tr("in seconds; empty: the recipe decides")}};
    case CacheClear:
        return {{"prefix", tr("Prefix"), tr("of the keys; empty: all that are declared as cache")}};
    case Failover:
        return {{"to", tr("To"), tr("the standby's service; empty: the one of the fleet file")}};
    default:
        return {};
    }
}

} // namespace holdfast::models::format
