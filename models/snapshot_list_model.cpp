// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_list_model.h"

#include "models/format/quantity_text.h"
#include "models/snapshot_words.h"

namespace holdfast::models {

namespace {

SnapshotRow nowRow(const snapshots::SnapshotState& state, TimePoint now) {
    return {.id = {},
            .taken = now,
            .takenText = SnapshotListModel::tr("now"),
            .mark = driftMark(state),
            .worth = driftText(state),
            .why = state.driftAt ? SnapshotListModel::tr("Compared with the safe point at %1.")
                                       .arg(format::clockTime(*state.driftAt, now))
                                 : QString(),
            .fleet = {},
            .changed = {},
            .changedServices = {},
            .occasion = {},
            .verified = {},
            .verifiedAt = {}};
}

SnapshotRow rowOf(const snapshots::SnapshotSummary& snapshot, TimePoint now) {
    const bool intact = snapshot.damage.empty();
    return {.id = snapshot.id.value(),
            .taken = snapshot.taken,
            .takenText = format::clockTime(snapshot.taken, now),
            .mark = markOf(worthOf(snapshot)),
            .worth = worthText(snapshot),
            .why = worthReason(snapshot),
            .fleet = intact ? fleetText(snapshot) : format::none(),
            .changed = intact ? changedText(snapshot) : format::none(),
            .changedServices = snapshot.changed,
            .occasion = occasionText(snapshot),
            .bytes = snapshot.bytes,
            .verified = snapshot.verified ? format::clockTime(*snapshot.verified, now) : format::none(),
            .verifiedAt = snapshot.verified};
}

} // namespace

SnapshotListModel::SnapshotListModel(QObject* parent) : KeyedListModel(parent) {}

void SnapshotListModel::show(const snapshots::SnapshotState& state, TimePoint now) {
    std::vector<SnapshotRow> rows;
    rows.reserve(state.snapshots.size() + 1);
    rows.push_back(nowRow(state, now));
    // A time that passes by itself is no news.
    const int before = find({});
    if (before >= 0) rows.front().taken = row(before).taken;
    for (const auto& snapshot : state.snapshots)
        rows.push_back(rowOf(snapshot, now));
    apply(std::move(rows));
}

int SnapshotListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant SnapshotListModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Taken:
        return tr("Taken");
    case Standing:
        return tr("Standing");
    case Fleet:
        return tr("Fleet");
    case Changed:
        return tr("Changed before it");
    case Occasion:
        return tr("Why");
    case Size:
        return tr("Size");
    case Verified:
        return tr("Verified");
    default:
        return {};
    }
}

QString SnapshotListModel::text(const SnapshotRow& row, int column) {
    switch (column) {
    case Taken:
        return row.takenText;
    case Standing:
        return row.worth;
    case Fleet:
        return row.fleet;
    case Changed:
        return row.changed;
    case Occasion:
        return row.occasion;
    case Size:
        return row.id.empty() ? QString() : format::bytes({static_cast<std::int64_t>(row.bytes)});
    case Verified:
        return row.verified;
    default:
        return {};
    }
}

QString SnapshotListModel::hint(const SnapshotRow& row, int column) {
    if (column == Taken) return row.id.empty() ? QString() : format::fullTime(row.taken);
    if (column == Verified) return row.verifiedAt ? format::fullTime(*row.verifiedAt) : QString();
    if (column != Standing || row.why.isEmpty()) return text(row, column);
    return row.worth + QLatin1Char('\n') + row.why;
}

QVariant SnapshotListModel::cell(const SnapshotRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return hint(row, column);
    case MarkRole:
        return static_cast<int>(row.mark);
    case SortRole:
        return static_cast<qint64>(row.taken.time_since_epoch().count());
    default:
        return {};
    }
}

} // namespace holdfast::models
