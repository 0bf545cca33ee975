// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/time_range.h"

#include <QtCore/QAbstractTableModel>

namespace holdfast::charts {

/// The table twin of a chart: what is in sight, newest first, one row a point. Resets when it is shown anew;
/// while it is open new readings are inserted above.
class PointsModel final : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Time, Value, Least, Greatest, Readings, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// The points of the first line within the range.
    void show(const Content& content, const TimeRange& range);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    Unit m_unit = Unit::None;
    std::vector<HistoryPoint> m_points; ///< newest first
};

} // namespace holdfast::charts
