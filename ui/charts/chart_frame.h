// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/point_levels.h"
#include "ui/charts/time_range.h"
#include "ui/charts/time_ticks.h"
#include "ui/charts/value_ticks.h"
#include "ui/theme/theme.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRectF>

#include <optional>

class QPainter;

namespace holdfast::charts {

/// What stands round and over the lines, in the widget's pixels: grid and labels, gaps, limits, the ends of
/// what is stale, the beginning of what is predicted, marks, the cursor. Values only; the painter's state is
/// put back.
class ChartFrame final {
    Q_DECLARE_TR_FUNCTIONS(ChartFrame)

public:
    explicit ChartFrame(const theme::Theme& theme) : m_theme(theme) {}

    /// Room for labels at the left and below; the lines get the rest.
    void layOut(QSizeF widget, const TimeRange& range, const ValueScale& scale, Unit unit,
                const QTimeZone& zone);

    [[nodiscard]] QRectF plot() const noexcept { return m_plot; }

    [[nodiscard]] double xOf(TimePoint time) const;
    [[nodiscard]] double yOf(double value) const;
    [[nodiscard]] TimePoint timeAt(double x) const;

    /// Under the lines.
    void paintGrid(QPainter& painter, const Content& content) const;
    /// `present`: what lies ahead of now is no gap.
    void paintGaps(QPainter& painter, const Content& content, std::span<const PointLevels> levels,
                   TimePoint present) const;
    /// Over the lines.
    void paintLevels(QPainter& painter, const Content& content) const;
    void paintEnds(QPainter& painter, const Content& content) const;
    void paintMarks(QPainter& painter, const Content& content) const;
    void paintCursor(QPainter& painter, const Content& content, TimePoint cursor) const;

    /// The mark under a cursor there, within a few pixels; null: none.
    [[nodiscard]] const Mark* markAt(const Content& content, TimePoint time) const;

private:
    struct Reading {
        QString name;
        QString value;
        QColor color;
        double y = 0.0;
    };

    [[nodiscard]] QList<Reading> readingsAt(const Content& content, TimePoint time) const;
    void paintReadout(QPainter& painter, double x, const QString& title, const QList<Reading>& readings,
                      const QString& reason) const;
    void paintMarker(QPainter& painter, QPointF at, const QColor& color, bool hollow) const;

    const theme::Theme& m_theme;
    QRectF m_plot;
    TimeRange m_range;
    ValueScale m_scale;
    Unit m_unit = Unit::None;
    QList<TimeTick> m_timeTicks;
    QStringList m_tickTexts;
};

/// The colour role of a level.
[[nodiscard]] theme::Role roleOf(Level::Kind kind);

} // namespace holdfast::charts
