// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/findings_model.h"

#include "engine/core/fleet/event.h"
#include "models/roles.h"

#include <QtCore/QFileInfo>

#include <set>

namespace holdfast::models {

void FindingsModel::show(const Diagnostics& diagnostics) {
    std::set<std::string> files;
    for (const auto& diagnostic : diagnostics)
        files.insert(diagnostic.file);
    std::vector<FindingRow> rows;
    std::set<std::string> seen;
    for (const auto& diagnostic : diagnostics) {
        auto key = toString(diagnostic);
        if (!seen.insert(key).second) continue;
        const QString name = QFileInfo(QString::fromStdString(diagnostic.file)).fileName();
        QString place = diagnostic.line > 0 ? tr("line %1").arg(diagnostic.line) : name;
        if (files.size() > 1 && diagnostic.line > 0)
            place = tr("%1, line %2", "file").arg(name).arg(diagnostic.line);
        rows.push_back({.key = std::move(key),
                        .level = diagnostic.level,
                        .place = place,
                        .message = QString::fromStdString(diagnostic.message),
                        .suggestion = QString::fromStdString(diagnostic.suggestion)});
    }
    apply(std::move(rows));
}

int FindingsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    if (section == Where) return tr("Where");
    if (section == What) return tr("What");
    return {};
}

QVariant FindingsModel::cell(const FindingRow& row, int column, int role) const {
    const QString whole =
        row.suggestion.isEmpty() ? row.message : QStringLiteral("%1 (%2)").arg(row.message, row.suggestion);
    switch (role) {
    case Qt::DisplayRole:
        return column == Where ? row.place : whole;
    case Qt::ToolTipRole:
        return QString::fromStdString(row.key);
    case Qt::AccessibleTextRole:
        return column == Where
                   ? QStringLiteral("%1, %2").arg(
                         row.level == Diagnostic::Level::Error ? tr("mistake") : tr("note"), row.place)
                   : whole;
    case DetailRole:
        return row.suggestion;
    case SeverityRole:
        return static_cast<int>(row.level == Diagnostic::Level::Error ? Severity::Critical : Severity::Info);
    default:
        return {};
    }
}

} // namespace holdfast::models
