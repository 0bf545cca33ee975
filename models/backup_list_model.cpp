// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_list_model.h"

#include "models/format/quantity_text.h"

namespace holdfast::models {

namespace {

QString sizeText(std::uint64_t bytes) {
    return bytes == 0 ? format::none() : format::bytes({static_cast<std::int64_t>(bytes)});
}

BackupRow catalogRow(const backups::BackupSummary& backup, TimePoint now) {
    const auto& drilled = backup.proofs.drilled;
    const bool readable = backup.damage.empty();
    return {
        .id = backup.id.value(),
        .began = backup.began,
        .taken = readable ? format::clockTime(backup.began, now) : QString::fromStdString(backup.id.value()),
        .trust = trustOf(backup),
        .why = trustReason(backup),
        .method = readable ? methodText(backup.method) : format::none(),
        .dataBytes = backup.dataBytes,
        .storedBytes = backup.storedBytes,
        .took = readable ? format::duration(backup.ended - backup.began) : format::none(),
        .recovered = drilled && drilled->proven ? format::duration(drilled->recoveryTime()) : format::none()};
}

} // namespace

BackupListModel::BackupListModel(QObject* parent) : KeyedListModel(parent) {}

void BackupListModel::show(const std::vector<backups::BackupSummary>& backups, TimePoint now) {
    std::vector<BackupRow> rows;
    rows.reserve(backups.size());
    for (const auto& backup : backups)
        rows.push_back(catalogRow(backup, now));
    apply(std::move(rows));
}

int BackupListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BackupListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Taken:
        return tr("Taken");
    case Standing:
        return tr("Standing");
    case Method:
        return tr("Method");
    case Data:
        return tr("Data");
    case Stored:
        return tr("Stored");
    case Took:
        return tr("Took");
    case Recovered:
        return tr("Back in");
    default:
        return {};
    }
}

QString BackupListModel::text(const BackupRow& row, int column) {
    switch (column) {
    case Taken:
        return row.taken;
    case Standing:
        return word(row.trust);
    case Method:
        return row.method;
    case Data:
        return sizeText(row.dataBytes);
    case Stored:
        return sizeText(row.storedBytes);
    case Took:
        return row.took;
    case Recovered:
        return row.recovered;
    default:
        return {};
    }
}

QVariant BackupListModel::cell(const BackupRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        if (column == Taken) return format::fullTime(row.began);
        return column == Standing ? text(row, column) + QLatin1Char('\n') + row.why : text(row, column);
    case MarkRole:
        return static_cast<int>(markOf(row.trust));
    case SortRole:
        return static_cast<qint64>(row.began.time_since_epoch().count());
    default:
        return {};
    }
}

} // namespace holdfast::models
