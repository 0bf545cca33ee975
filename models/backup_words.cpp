// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_words.h"

#include "engine/core/fleet/fleet_spec.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

#include <algorithm>

namespace holdfast::models {

using backups::BackupProgress;
using backups::BackupSummary;
using backups::DueReason;
using backups::RecoveryPoint;
using backups::ServiceBackups;

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("backups", text);
}

QString text(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

int weight(Mark mark) {
    switch (mark) {
    case Mark::Bad:
        return 3;
    case Mark::Warning:
        return 2;
    case Mark::NotSet:
        return 1;
    default:
        return 0;
    }
}

QString bytesText(std::uint64_t bytes) {
    return format::bytes({static_cast<std::int64_t>(bytes)});
}

/// The worst of what is wrong with how it is backed up; the mark None: nothing.
BackupStanding complaint(const ServiceBackups& service, const BackupSettings& settings, TimePoint now) {
    if (service.backups.empty())
        return {service.trouble.empty() ? Mark::Warning : Mark::Bad, tr("no backup yet"),
                service.trouble.empty() ? tr("If it failed now, everything in it would be lost.")
                                        : text(service.trouble)};
    if (backups::newestGood(service.backups) == nullptr)
        return {Mark::Bad, tr("no sound backup"),
                tr("Every backup is damaged or was found unsound. Take one now.")};
    if (const auto& point = service.recoveryPoint;
        isKnown(point, now) && point->atMost > settings.recoveryPoint)
        return {Mark::Bad, tr("%1 would be lost").arg(format::duration(point->atMost)),
                tr("Changes of the last %1 are safe nowhere; the target is %2.")
                    .arg(format::duration(point->atMost), format::duration(settings.recoveryPoint))};
    const auto* drill = backups::newestDrill(service.backups);
    if (drill != nullptr && !drill->proven) return {Mark::Bad, tr("the drill failed"), text(drill->text)};
    const bool onlyTheCopy =
        service.copy && !service.copy->trouble.empty() && service.trouble.ends_with(service.copy->trouble);
    if (!service.trouble.empty() && !onlyTheCopy)
        return {Mark::Warning, tr("the last try failed"), text(service.trouble)};
    if (service.log && !service.log->trouble.empty())
        return {Mark::Warning, tr("log not received"), text(service.log->trouble)};
    if (service.log && !service.log->gaps.empty())
        return {
            Mark::Warning, tr("a gap in the log"),
            tr("Parts of the write-ahead log are missing: moments behind them cannot be restored to. A new "
               "backup ends this.")};
    if (service.recoveryTime && *service.recoveryTime > settings.recoveryTime)
        return {Mark::Warning, tr("recovery too slow"),
                tr("The newest drill took %1 until it served again; the target is %2.")
                    .arg(format::duration(*service.recoveryTime), format::duration(settings.recoveryTime))};
    if (service.waitsUntil)
        return {Mark::Warning, tr("the next one waits"),
                tr("Waits until %1 is well again, at the latest %2.")
                    .arg(text(service.service.value()), format::clockTime(*service.waitsUntil, now))};
    if (onlyTheCopy) return {Mark::Warning, tr("not kept elsewhere"), text(service.trouble)};
    return {Mark::None, {}, {}};
}

} // namespace

Trust trustOf(const BackupSummary& backup) {
    if (!backup.damage.empty()) return Trust::Damaged;
    const auto& [verified, drilled] = backup.proofs;
    if ((verified && !verified->sound) || (drilled && !drilled->proven)) return Trust::Unsound;
    if (drilled) return Trust::Proven;
    return verified ? Trust::Verified : Trust::Untested;
}

Mark markOf(Trust trust) {
    switch (trust) {
    case Trust::Proven:
    case Trust::Verified:
        return Mark::Good;
    case Trust::Untested:
        return Mark::NotSet;
    case Trust::Unsound:
    case Trust::Damaged:
        return Mark::Bad;
    }
    return Mark::NotSet;
}

QString word(Trust trust) {
    switch (trust) {
    case Trust::Proven:
        return tr("proven by a drill");
    case Trust::Verified:
        return tr("verified");
    case Trust::Untested:
        return tr("not verified yet");
    case Trust::Unsound:
        return tr("not sound");
    case Trust::Damaged:
        return tr("damaged");
    }
    return {};
}

QString trustReason(const BackupSummary& backup) {
    const auto& [verified, drilled] = backup.proofs;
    switch (trustOf(backup)) {
    case Trust::Damaged:
        return text(backup.damage);
    case Trust::Unsound:
        return verified && !verified->sound ? text(verified->text) : text(drilled->text);
    case Trust::Proven:
        return text(drilled->text);
    case Trust::Verified:
        return text(verified->text);
    case Trust::Untested:
        break;
    }
    return tr("Nobody has read it again since it was written.");
}

QString methodText(BackupMethod method) {
    switch (method) {
    case BackupMethod::Physical:
        return tr("physical, with log");
    case BackupMethod::Logical:
        return tr("dump");
    case BackupMethod::PgBackRest:
        return QStringLiteral("pgBackRest");
    case BackupMethod::Redis:
        return QStringLiteral("RDB");
    }
    return {};
}

BackupStanding standingOf(const ServiceBackups& service, const BackupSettings& settings, TimePoint now) {
    const auto wrong = complaint(service, settings, now);
    if (wrong.mark != Mark::None) return wrong;
    if (!isKnown(service.recoveryPoint, now))
        return {Mark::NotSet, tr("loss not known"), tr("What would be lost now could not be told lately.")};
    if (backups::newestDrill(service.backups) == nullptr)
        return {
            Mark::Warning, tr("never rehearsed"),
            tr("Nobody has tried to get back from these backups. A drill does it in a throw-away place.")};
    return {Mark::Good, tr("could get back"),
            tr("The newest drill brought everything back, and what would be lost is within its target.")};
}

bool isKnown(const std::optional<RecoveryPoint>& point, TimePoint now) {
    return point && now - point->observed <= kPointHolds;
}

QString lossText(const std::optional<RecoveryPoint>& point, TimePoint now) {
    if (!isKnown(point, now)) return tr("not known");
    return point->atMost.count() == 0 ? tr("nothing") : format::duration(point->atMost);
}

QString recoveryTimeText(const std::optional<Duration>& time) {
    return time ? format::duration(*time) : tr("never measured");
}

QString nextText(const std::optional<backups::Due>& due, TimePoint now) {
    if (!due) return format::none();
    const QString when = due->at > now ? tr("in %1").arg(format::duration(due->at - now)) : tr("due now");
    switch (due->reason) {
    case DueReason::First:
    case DueReason::Interval:
        return when;
    case DueReason::RecoveryPoint:
        return tr("%1: else too much is lost").arg(when);
    case DueReason::RecoveryTime:
        return tr("%1: else recovery is too slow").arg(when);
    case DueReason::Again:
        return tr("%1: the last try failed").arg(when);
    case DueReason::LogGap:
        return tr("%1: its log has a gap").arg(when);
    }
    return when;
}

QString workText(const BackupProgress& progress) {
    QString what;
    switch (progress.work) {
    case BackupProgress::Work::Backup:
        what = tr("Backup");
        break;
    case BackupProgress::Work::Verify:
        what = tr("Verification");
        break;
    case BackupProgress::Work::Drill:
        what = tr("Drill");
        break;
    case BackupProgress::Work::Restore:
        what = tr("Restore");
        break;
    case BackupProgress::Work::Copy:
        what = tr("Copy");
        break;
    }
    if (!progress.phase.empty()) what = QStringLiteral("%1: %2").arg(what, text(progress.phase));
    if (progress.slowed) what = tr("%1 (slower while the service is not well)").arg(what);
    if (progress.bytesTotal > 0)
        return tr("%1, %2 of %3").arg(what, bytesText(progress.bytesDone), bytesText(progress.bytesTotal));
    return progress.bytesDone > 0 ? tr("%1, %2").arg(what, bytesText(progress.bytesDone)) : what;
}

std::optional<double> workDone(const BackupProgress& progress) {
    if (progress.bytesTotal == 0) return std::nullopt;
    return std::min(static_cast<double>(progress.bytesDone) / static_cast<double>(progress.bytesTotal), 1.0);
}

QString phasesText(const std::vector<backups::Phase>& phases) {
    QStringList words;
    for (const auto& phase : phases)
        words << QStringLiteral("%1 %2").arg(text(phase.name), format::duration(phase.took));
    return words.join(QStringLiteral(", "));
}

BackupStanding fleetStanding(const FleetState& state) {
    BackupStanding worst{Mark::NotSet, tr("Nothing is backed up here"), {}};
    if (!state.backups || state.backups->services.empty()) return worst;
    worst = {Mark::Good, tr("Everything that is backed up could be brought back"), {}};
    for (const auto& service : state.backups->services) {
        const auto standing = standingOf(service, backupSettingsOf(state, service.service), state.time);
        if (weight(standing.mark) <= weight(worst.mark)) continue;
        worst = {standing.mark, tr("%1: %2").arg(text(service.service.value()), standing.word), standing.why};
    }
    return worst;
}

int backupsNeedingPerson(const FleetState& state) {
    if (!state.backups) return 0;
    return static_cast<int>(std::ranges::count_if(state.backups->services, [&](const auto& service) {
        return standingOf(service, backupSettingsOf(state, service.service), state.time).mark == Mark::Bad;
    }));
}

const ServiceBackups* findBackups(const FleetState& state, const ServiceId& service) {
    if (!state.backups) return nullptr;
    const auto found = std::ranges::find(state.backups->services, service, &ServiceBackups::service);
    return found == state.backups->services.end() ? nullptr : &*found;
}

const BackupSummary* findBackup(const ServiceBackups& service, const backups::BackupId& id) {
    const auto found = std::ranges::find(service.backups, id, &BackupSummary::id);
    return found == service.backups.end() ? nullptr : &*found;
}

BackupSettings backupSettingsOf(const FleetState& state, const ServiceId& service) {
    const auto* spec = state.fleet ? state.fleet->find(service) : nullptr;
    return spec != nullptr && spec->backup ? *spec->backup : BackupSettings();
}

} // namespace holdfast::models
