// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/audit_table_model.h"

#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QJsonDocument>

namespace holdfast::models {

namespace {

Mark entryMark(const actions::AuditEntry& entry, std::uint64_t firstBroken) {
    if (firstBroken > 0 && entry.sequence >= firstBroken) return Mark::Bad;
    const auto& kind = entry.note.kind;
    if (kind.ends_with("-done")) return Mark::Good;
    if (kind.ends_with("-failed")) return Mark::Bad;
    if (kind.ends_with("-rolled-back")) return Mark::Undone;
    if (kind.ends_with("-needs-person")) return Mark::Warning;
    if (kind.ends_with("-refused") || kind.ends_with("-expired")) return Mark::NotSet;
    return Mark::None;
}

} // namespace

AuditTableModel::AuditTableModel(QObject* parent) : KeyedListModel(parent) {}

void AuditTableModel::show(const std::vector<actions::AuditEntry>& entries, TimePoint now,
                           std::uint64_t firstBroken) {
    std::vector<AuditRow> rows;
    rows.reserve(entries.size());
    for (const auto& entry : entries) {
        rows.push_back({.sequence = entry.sequence,
                        .time = entry.time,
                        .timeText = format::clockTime(entry.time, now),
                        .kind = format::auditKind(entry.note.kind),
                        .actor = QString::fromStdString(entry.note.actor),
                        .service = QString::fromStdString(entry.note.service.value()),
                        .text = QString::fromStdString(entry.note.text),
                        .plan = entry.note.plan.value(),
                        .detail = entry.note.detail,
                        .hash = entry.hash,
                        .mark = entryMark(entry, firstBroken)});
    }
    apply(std::move(rows));
}

int AuditTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant AuditTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Number:
        return tr("Entry");
    case When:
        return tr("When");
    case Kind:
        return tr("What");
    case Service:
        return tr("Service");
    case Actor:
        return tr("Who");
    case Text:
        return tr("In words");
    default:
        return {};
    }
}

QString AuditTableModel::text(const AuditRow& row, int column) {
    switch (column) {
    case Number:
        return format::count(static_cast<qint64>(row.sequence));
    case When:
        return row.timeText;
    case Kind:
        return row.kind;
    case Service:
        return row.service;
    case Actor:
        return row.actor;
    case Text:
        return row.text;
    default:
        return {};
    }
}

QVariant AuditTableModel::cell(const AuditRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == When ? format::fullTime(row.time) : text(row, column);
    case SortRole:
        return static_cast<qulonglong>(row.sequence);
    case ServiceRole:
        return row.service;
    case MarkRole:
        return static_cast<int>(row.mark);
    case PlanRole:
        return QString::fromStdString(row.plan);
    default:
        return {};
    }
}

QString readableJson(const std::string& document) {
    if (document.empty()) return {};
    const auto parsed = QJsonDocument::fromJson(QByteArray::fromStdString(document));
    return parsed.isNull() ? QString::fromStdString(document)
                           : QString::fromUtf8(parsed.toJson(QJsonDocument::Indented));
}

QString chainText(const actions::ChainVerdict& verdict) {
    const auto entries = static_cast<qint64>(verdict.entries);
    if (verdict.whole)
        return format::counted(entries, AuditTableModel::tr("The trail is whole: %1 entry"),
                               AuditTableModel::tr("The trail is whole: %1 entries"));
    return AuditTableModel::tr("The trail is broken at entry %1 of %2: %3")
        .arg(format::count(static_cast<qint64>(verdict.firstBroken)), format::count(entries),
             QString::fromStdString(verdict.reason));
}

} // namespace holdfast::models
