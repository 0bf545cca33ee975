// SPDX-License-Identifier: GPL-3.0-or-later
// What a person has done with backups.
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/state_json.h"
#include "models/backup_link.h"
#include "models/engine_link.h"
#include "ui/pages/backups_page.h"
#include "ui/pages/restore_sheet.h"

namespace holdfast::pages {

namespace {

QString detailOf(const Error& error) {
    return QString::fromStdString(error.detail);
}

QString sentence(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

/// What runs elsewhere has its data where no plan can change folders.
bool mayRunHere(const FleetState& state, const ServiceId& service) {
    const auto* spec = state.fleet ? state.fleet->find(service) : nullptr;
    if (spec == nullptr) return false;
    const auto kind = spec->platform.find("kind");
    return kind == spec->platform.end() || kind->second == "local" || kind->second == "docker";
}

} // namespace

void BackupsPage::begin() {
    m_ordered = true;
    m_refused.clear();
    m_trouble.clear();
    again();
}

void BackupsPage::ended(const QString& what, const QString& trouble) {
    m_ordered = false;
    if (trouble.isEmpty()) {
        context().say(what);
    } else {
        m_refused = what;
        m_trouble = trouble;
    }
    again();
}

void BackupsPage::backUp() {
    if (context().backups() == nullptr || chosenService() == nullptr) return;
    begin();
    context().backups()->take(m_service, this, [this](const Result<backups::BackupSummary>& taken) {
        taken ? ended(tr("A backup was taken"), {})
              : ended(tr("No backup was taken"), detailOf(taken.error()));
    });
}

void BackupsPage::verify() {
    const auto* backup = chosenBackup();
    if (context().backups() == nullptr || backup == nullptr) return;
    const auto id = backup->id;
    begin();
    context().backups()->verify(m_service, id, this, [this](const Result<backups::Verification>& verified) {
        if (!verified) return ended(tr("It could not be verified"), detailOf(verified.error()));
        verified->sound ? ended(tr("The backup is sound"), {})
                        : ended(tr("The backup is not sound"), sentence(verified->text));
    });
}

void BackupsPage::drill() {
    const auto* backup = chosenBackup();
    if (context().backups() == nullptr || backup == nullptr) return;
    const auto id = backup->id;
    begin();
    context().backups()->drill(m_service, id, this, [this](const Result<backups::DrillReport>& report) {
        if (!report) return ended(tr("The drill could not be tried"), detailOf(report.error()));
        report->proven ? ended(tr("Proven: it was brought back and compared"), {})
                       : ended(tr("The drill failed"), sentence(report->text));
    });
}

void BackupsPage::restore() {
    const auto* backup = chosenBackup();
    const auto state = context().link().state();
    if (context().backups() == nullptr || backup == nullptr || !state) return;
    const RestoreSheet::Answer over = [this, service = m_service](const ports::RestoreOrder& order) {
        std::map<std::string, std::string> arguments{{"backup", order.id.value()}};
        if (order.point.onlyConsistent) arguments["at"] = "backup";
        if (order.point.time) arguments["at"] = toIso8601(*order.point.time);
        context().reviewPlan({.service = service,
                              .action = actions::RecoveryAction::Restore,
                              .arguments = std::move(arguments),
                              .reason = {}});
    };
    const auto* service = models::findBackups(*state, m_service);
    if (service == nullptr) return;
    m_sheet->ask(
        *service, *backup, state->time,
        [this, service = m_service](const ports::RestoreOrder& order) {
            begin();
            context().backups()->restore(
                service, order, this, [this](const Result<ports::Restored>& restored) {
                    restored ? ended(sentence(restored->text), {})
                             : ended(tr("Nothing was restored"), detailOf(restored.error()));
                });
        },
        mayRunHere(*state, m_service) ? over : RestoreSheet::Answer());
}

void BackupsPage::cancel() {
    if (context().backups() == nullptr) return;
    context().backups()->cancel(this, [this](const Result<std::string>& answer) {
        context().say(sentence(answer ? *answer : answer.error().detail));
    });
}

} // namespace holdfast::pages
