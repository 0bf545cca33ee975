// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/time_range.h"

#include <QtCore/QAbstractTableModel>

namespace holdfast::charts {

/// The table twin of a chart: what is in sight, one row a point, newest first; what is foretold stands above
/// what was measured, and is called so. Resets when it is shown anew; while it is open new readings are
/// inserted, and the forecast above them changes.
class PointsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Value, Least, Greatest, Readings, Note, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// The points of the first line within the range, and of the forecast.
    void show(const Content& content, const TimeRange& range);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void showForecast(std::vector<ForecastPoint> next);
    void showMarks(const QList<Mark>& next);

    [[nodiscard]] int ahead() const { return static_cast<int>(m_forecast.size()); }

    [[nodiscard]] QString expected(const ForecastPoint& point, int column) const;
    [[nodiscard]] QString measured(const HistoryPoint& point, int column) const;
    [[nodiscard]] QString markOf(TimePoint time) const;

    Unit m_unit = Unit::None;
    std::vector<ForecastPoint> m_forecast; ///< latest first
    std::vector<HistoryPoint> m_points;    ///< newest first
    QList<Mark> m_marks;
};

} // namespace holdfast::charts
