// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_service_model.h"

#include "models/format/quantity_text.h"

namespace holdfast::models {

using backups::ServiceBackups;

namespace {

BackupServiceRow backupRow(const ServiceBackups& service, const FleetState& state) {
    const auto settings = backupSettingsOf(state, service.service);
    const auto now = state.time;
    BackupServiceRow row{.service = service.service.value(),
                         .standing = standingOf(service, settings, now),
                         .loss = lossText(service.recoveryPoint, now),
                         .lossHint = {},
                         .recovery = recoveryTimeText(service.recoveryTime),
                         .newest = format::none(),
                         .newestHint = {},
                         .proven = BackupServiceModel::tr("never"),
                         .provenHint = {},
                         .next = nextText(service.nextBackup, now)};
    const auto of = [](const QString& is, Duration target) {
        return BackupServiceModel::tr("%1 of %2").arg(is, format::duration(target));
    };
    if (service.recoveryPoint) {
        if (isKnown(service.recoveryPoint, now)) row.loss = of(row.loss, settings.recoveryPoint);
        row.lossHint =
            BackupServiceModel::tr("Looked at %1.").arg(format::fullTime(service.recoveryPoint->observed));
    }
    if (service.recoveryTime) row.recovery = of(row.recovery, settings.recoveryTime);
    if (const auto* good = backups::newestGood(service.backups)) {
        row.newest = format::age(good->ended, now);
        row.newestHint = format::fullTime(good->ended);
    }
    if (const auto* drill = backups::newestDrill(service.backups)) {
        row.proven = drill->proven ? format::age(drill->at, now)
                                   : BackupServiceModel::tr("failed %1").arg(format::age(drill->at, now));
        row.provenHint = QString::fromStdString(drill->text);
    }
    return row;
}

} // namespace

BackupServiceModel::BackupServiceModel(QObject* parent) : KeyedListModel(parent) {}

void BackupServiceModel::show(const FleetState& state) {
    std::vector<BackupServiceRow> rows;
    if (state.backups) {
        for (const auto& service : state.backups->services)
            rows.push_back(backupRow(service, state));
    }
    apply(std::move(rows));
}

int BackupServiceModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BackupServiceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Service:
        return tr("Service");
    case Standing:
        return tr("Standing");
    case Loss:
        return tr("Would be lost now");
    case Recovery:
        return tr("Back within");
    case Newest:
        return tr("Last good backup");
    case Proven:
        return tr("Last proven");
    case Next:
        return tr("Next backup");
    default:
        return {};
    }
}

QString BackupServiceModel::text(const BackupServiceRow& row, int column) {
    switch (column) {
    case Service:
        return QString::fromStdString(row.service);
    case Standing:
        return row.standing.word;
    case Loss:
        return row.loss;
    case Recovery:
        return row.recovery;
    case Newest:
        return row.newest;
    case Proven:
        return row.proven;
    case Next:
        return row.next;
    default:
        return {};
    }
}

QString BackupServiceModel::hint(const BackupServiceRow& row, int column) {
    const auto with = [&](const QString& more) {
        return more.isEmpty() ? text(row, column) : text(row, column) + QLatin1Char('\n') + more;
    };
    switch (column) {
    case Standing:
        return with(row.standing.why);
    case Loss:
        return with(row.lossHint);
    case Newest:
        return with(row.newestHint);
    case Proven:
        return with(row.provenHint);
    default:
        return text(row, column);
    }
}

QVariant BackupServiceModel::cell(const BackupServiceRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return hint(row, column);
    case MarkRole:
        return static_cast<int>(row.standing.mark);
    default:
        return {};
    }
}

} // namespace holdfast::models
