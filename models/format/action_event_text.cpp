// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/format/action_event_text.h"

#include "engine/core/actions/journal_record.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

namespace holdfast::models::format {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("event", text);
}

QString fact(const Event& event, const char* name) {
    const auto found = event.facts.find(name);
    if (found == event.facts.end()) return {};
    const auto* text = std::get_if<std::string>(&found->second);
    return text != nullptr ? QString::fromStdString(*text) : QString();
}

bool isSet(const Event& event, const char* name) {
    const auto found = event.facts.find(name);
    if (found == event.facts.end()) return false;
    const auto* number = std::get_if<std::int64_t>(&found->second);
    return number != nullptr && *number != 0;
}

/// «graceful-restart» as people say it.
QString actionOf(const Event& event) {
    QString action = fact(event, "action");
    return action.replace(QLatin1Char('-'), QLatin1Char(' '));
}

QString lasted(const Event& event) {
    const auto found = event.facts.find("seconds");
    if (found == event.facts.end()) return {};
    const auto* seconds = std::get_if<double>(&found->second);
    if (seconds == nullptr) return {};
    return duration(Duration(static_cast<Duration::rep>(*seconds * 1000.0)));
}

QString outcomeOf(const Event& event) {
    const auto is = [outcome = fact(event, "outcome").toStdString()](actions::Outcome word) {
        return outcome == actions::toString(word);
    };
    if (is(actions::Outcome::Done)) return tr("%1 of %2 is done and verified");
    if (is(actions::Outcome::Refused)) return tr("%1 of %2 was refused; nothing was changed");
    if (is(actions::Outcome::Expired)) return tr("%1 of %2 was confirmed too long ago; nothing was changed");
    if (is(actions::Outcome::RolledBack)) return tr("%1 of %2 was undone");
    if (is(actions::Outcome::NeedsPerson)) return tr("%1 of %2 needs a person");
    return tr("%1 of %2 failed; nothing of it is in effect");
}

EventText ended(const Event& event, const QString& service) {
    QStringList parts;
    if (const QString why = fact(event, "why"); !why.isEmpty()) parts << why;
    if (const QString time = lasted(event); !time.isEmpty()) parts << tr("after %1").arg(time);
    return {.title = outcomeOf(event).arg(actionOf(event), service),
            .detail = parts.join(QStringLiteral(" · "))};
}

EventText begun(const Event& event, const QString& service) {
    const QString by = tr("by %1").arg(fact(event, "by"));
    const QString reason = fact(event, "reason");
    const QString title = isSet(event, "interrupted") ? tr("%1 of %2, interrupted before, is taken up again")
                                                      : tr("%1 of %2 begins");
    return {.title = title.arg(actionOf(event), service),
            .detail = reason.isEmpty() ? by : tr("%1 · %2").arg(by, reason)};
}

} // namespace

EventText actionEventText(const Event& event) {
    const bool fleet = event.service.isEmpty();
    const QString service = fleet ? tr("the fleet") : QString::fromStdString(event.service.value());
    switch (event.kind) {
    case EventKind::PlanProposed:
        return {.title = tr("%1 of %2 is proposed").arg(actionOf(event), service),
                .detail = fact(event, "reason")};
    case EventKind::PlanBegun:
        return begun(event, service);
    case EventKind::PlanEnded:
        return ended(event, service);
    case EventKind::PersonNeeded:
        return {.title = tr("%1 needs a person").arg(service), .detail = fact(event, "why")};
    case EventKind::AutomationPaused:
        return {.title = tr("Automation is paused for %1").arg(service),
                .detail = tr("%1 · %2").arg(fact(event, "by"), fact(event, "why"))};
    case EventKind::AutomationResumed:
        return {.title = tr("Automation goes on for %1").arg(service),
                .detail = tr("by %1").arg(fact(event, "by"))};
    case EventKind::AutomationModeSet:
        return {.title = tr("Automation of %1: %2").arg(service, fact(event, "mode")),
                .detail = tr("by %1").arg(fact(event, "by"))};
    case EventKind::AutomationHeld: {
        const QString why = fact(event, "why");
        return {.title = why.isEmpty() ? tr("Automation may act again") : tr("Automation holds still"),
                .detail = why};
    }
    default:
        return {};
    }
}

} // namespace holdfast::models::format
