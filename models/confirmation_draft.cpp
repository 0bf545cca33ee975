// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/confirmation_draft.h"

#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

QString whatIsMissing(const actions::ConfirmationAsk& ask, const ConfirmationDraft& draft) {
    const QString name = QString::fromStdString(ask.typedName);
    if (ask.readImpact && !draft.impactRead) return tr("Say that you have read whom it affects.");
    if (!name.isEmpty() && draft.typedName.isEmpty()) return tr("Type %1 to confirm.").arg(name);
    // Byte by byte, as the engine does: neither case nor blanks are forgiven.
    if (draft.typedName.toStdString() != ask.typedName && !name.isEmpty())
        return tr("«%1» is not %2. Type it exactly.").arg(draft.typedName, name);
    if (ask.reason && draft.reason.trimmed().isEmpty()) return tr("It destroys data: give a reason.");
    if (ask.secondPerson && draft.secondPerson.trimmed().isEmpty())
        return tr("It destroys data: a second person must agree.");
    return {};
}

} // namespace

bool isExpired(const actions::PlanSheet& sheet, TimePoint now) noexcept {
    return now >= sheet.expires;
}

QString whyNotYet(const actions::PlanSheet& sheet, const ConfirmationDraft& draft,
                  const automation::DeskState* desk, TimePoint now) {
    if (desk == nullptr) return tr("Nobody can act here.");
    if (!desk->journalTrouble.empty()) return QString::fromStdString(desk->journalTrouble);
    if (!desk->access.unlocked) return tr("Acting is locked. Unlock it first.");
    if (isExpired(sheet, now)) return tr("The plan is too old. Draw it up anew.");
    if (sheet.guards.refused()) {
        const auto refusals = std::ranges::count(sheet.guards.results, actions::Verdict::Refuse,
                                                 &actions::GuardResult::verdict);
        return format::counted(refusals, tr("%1 check refuses it: read what to do there."),
                               tr("%1 checks refuse it: read what to do there."));
    }
    return whatIsMissing(sheet.ask, draft);
}

actions::ConfirmationGiven givenOf(const actions::PlanSheet& sheet, const ConfirmationDraft& draft,
                                   const std::string& by) {
    return {.plan = sheet.plan.id,
            .revision = sheet.plan.revision,
            .digest = sheet.digest,
            .by = by,
            .impactRead = draft.impactRead,
            .typedName = draft.typedName.toStdString(),
            .reason = draft.reason.trimmed().toStdString(),
            .secondPerson = draft.secondPerson.trimmed().toStdString()};
}

} // namespace holdfast::models
