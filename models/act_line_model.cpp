// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/act_line_model.h"

#include <QtCore/QStringList>

namespace holdfast::models {

ActLineModel::ActLineModel(QObject* parent) : KeyedListModel(parent) {}

int ActLineModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

void ActLineModel::show(std::vector<ActLine> lines) {
    apply(std::move(lines));
}

QVariant ActLineModel::cell(const ActLine& line, int, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return line.title;
    case Qt::AccessibleTextRole: {
        QStringList parts{line.lead, line.title, line.word, line.detail, line.side};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    case ServiceRole:
        return line.service;
    case DetailRole:
        return line.detail;
    case MarkRole:
        return static_cast<int>(line.mark);
    case LeadRole:
        return line.lead;
    case SideRole:
        return line.side;
    case PlanRole:
        return QString::fromStdString(line.plan);
    case ActionRole:
        return line.action < 0 ? QVariant() : QVariant(line.action);
    default:
        return {};
    }
}

} // namespace holdfast::models
