// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/points_model.h"

#include "models/format/quantity_text.h"
#include "ui/charts/chart_words.h"

#include <algorithm>
#include <ranges>

namespace holdfast::charts {

void PointsModel::show(const Content& content, const TimeRange& range) {
    std::vector<HistoryPoint> next;
    if (!content.lines.isEmpty()) {
        for (const HistoryPoint& point : content.lines.front().points) {
            if (point.time >= range.from && point.time <= range.to) next.push_back(point);
        }
    }
    std::ranges::reverse(next);
    if (next == m_points && content.unit == m_unit) return;
    const bool grown = content.unit == m_unit && !m_points.empty() && next.size() > m_points.size() &&
                       std::ranges::equal(next | std::views::drop(next.size() - m_points.size()), m_points);
    if (grown) {
        beginInsertRows({}, 0, static_cast<int>(next.size() - m_points.size()) - 1);
        m_points = std::move(next);
        endInsertRows();
        return;
    }
    beginResetModel();
    m_unit = content.unit;
    m_points = std::move(next);
    endResetModel();
}

int PointsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_points.size());
}

int PointsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PointsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const HistoryPoint& point = m_points[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() != Time)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Time) return models::format::fullTime(point.time);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Time:
        return momentText(point.time);
    case Value:
        return models::format::quantity(point.mean, m_unit);
    case Least:
        return models::format::quantity(point.minimum, m_unit);
    case Greatest:
        return models::format::quantity(point.maximum, m_unit);
    case Readings:
        return models::format::count(point.count);
    default:
        return {};
    }
}

QVariant PointsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Time ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Time:
        return tr("Time");
    case Value:
        return tr("Mean");
    case Least:
        return tr("Least");
    case Greatest:
        return tr("Greatest");
    case Readings:
        return tr("Readings");
    default:
        return {};
    }
}

} // namespace holdfast::charts
