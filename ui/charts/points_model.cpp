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
    std::vector<ForecastPoint> expected;
    for (const ForecastPoint& point : content.forecast) {
        // The first stands at the last reading, which is measured.
        if (&point != &content.forecast.front() && point.time >= range.from && point.time <= range.to)
            expected.push_back(point);
    }
    std::ranges::reverse(expected);
    const bool sameUnit = content.unit == m_unit;
    const bool grown = sameUnit && !m_points.empty() && next.size() > m_points.size() &&
                       std::ranges::equal(next | std::views::drop(next.size() - m_points.size()), m_points);
    if (!grown && !(sameUnit && next == m_points)) {
        beginResetModel();
        m_unit = content.unit;
        m_points = std::move(next);
        m_forecast = std::move(expected);
        m_marks = content.marks;
        endResetModel();
        return;
    }
    if (grown) {
        beginInsertRows({}, ahead(), ahead() + static_cast<int>(next.size() - m_points.size()) - 1);
        m_points = std::move(next);
        endInsertRows();
    }
    showForecast(std::move(expected));
    showMarks(content.marks);
}

void PointsModel::showForecast(std::vector<ForecastPoint> next) {
    const int before = ahead();
    const auto after = static_cast<int>(next.size());
    if (after < before) {
        beginRemoveRows({}, 0, before - after - 1);
        m_forecast.erase(m_forecast.begin(), m_forecast.begin() + (before - after));
        endRemoveRows();
    } else if (after > before) {
        beginInsertRows({}, 0, after - before - 1);
        m_forecast.insert(m_forecast.begin(), next.begin(), next.begin() + (after - before));
        endInsertRows();
    }
    if (next == m_forecast) return;
    m_forecast = std::move(next);
    Q_EMIT dataChanged(index(0, 0), index(after - 1, ColumnCount - 1));
}

void PointsModel::showMarks(const QList<Mark>& next) {
    if (next == m_marks) return;
    m_marks = next;
    if (!m_points.empty()) Q_EMIT dataChanged(index(ahead(), Note), index(rowCount() - 1, Note));
}

int PointsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ahead() + static_cast<int>(m_points.size());
}

int PointsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant PointsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const int row = index.row();
    const bool foretold = row < ahead();
    const TimePoint time = foretold ? m_forecast[static_cast<std::size_t>(row)].time
                                    : m_points[static_cast<std::size_t>(row - ahead())].time;
    if (role == Qt::TextAlignmentRole && index.column() != Time && index.column() != Note)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Time) return models::format::fullTime(time);
    if (role != Qt::DisplayRole && !(role == Qt::ToolTipRole && index.column() == Note)) return {};
    if (index.column() == Time) return momentText(time);
    return foretold ? expected(m_forecast[static_cast<std::size_t>(row)], index.column())
                    : measured(m_points[static_cast<std::size_t>(row - ahead())], index.column());
}

QString PointsModel::expected(const ForecastPoint& point, int column) const {
    const auto text = [this](double value) { return models::format::quantity(value, m_unit); };
    switch (column) {
    case Value:
        return text(point.median);
    case Least:
        return text(point.low);
    case Greatest:
        return text(point.high);
    case Note:
        return point.innerHigh > point.innerLow ? tr("foretold; in half of the cases %1 to %2")
                                                      .arg(text(point.innerLow), text(point.innerHigh))
                                                : tr("foretold");
    default:
        return {};
    }
}

QString PointsModel::measured(const HistoryPoint& point, int column) const {
    switch (column) {
    case Value:
        return models::format::quantity(point.mean, m_unit);
    case Least:
        return models::format::quantity(point.minimum, m_unit);
    case Greatest:
        return models::format::quantity(point.maximum, m_unit);
    case Readings:
        return models::format::count(point.count);
    case Note:
        return markOf(point.time);
    default:
        return {};
    }
}

/// Of the point whose bucket it lies in: the last one not after it.
QString PointsModel::markOf(TimePoint time) const {
    for (const Mark& mark : m_marks) {
        const auto point = std::ranges::find_if(
            m_points, [&mark](const HistoryPoint& candidate) { return candidate.time <= mark.time; });
        if (point != m_points.end() && point->time == time) return mark.reason;
    }
    return {};
}

QVariant PointsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Time || section == Note ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
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
    case Note:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace holdfast::charts
