// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/point_levels.h"
#include "ui/charts/spread_band.h"
#include "ui/charts/time_range.h"
#include "ui/charts/value_ticks.h"
#include "ui/theme/theme.h"

#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <span>
#include <vector>

namespace holdfast::charts {

/// Draws content with Qt Charts: a line for each stretch without a gap, the forecast dashed; and keeps
/// the bands that stand behind them, where buckets hold several readings. Series are kept and filled again;
/// those not needed are hidden.
///
/// Owned by the chart's view; the chart must outlive it. Main thread.
class SeriesLayer final {
public:
    SeriesLayer(QChart& chart, const theme::Theme& theme);

    /// Fills the series: at most about two points for each of `columns` pixel columns. `levels`: of each
    /// line.
    void show(const Content& content, std::span<const PointLevels> levels, const TimeRange& range,
              const ValueScale& scale, int columns);
    /// Another range of the same content; its points reach a little over the old one.
    void look(const TimeRange& range, const ValueScale& scale);

    /// What stands behind the lines; for whoever paints the ground.
    [[nodiscard]] std::span<const SpreadBand> bands() const noexcept { return m_bands; }

    /// How many points the last show() gave to Qt Charts.
    [[nodiscard]] std::size_t pointCount() const noexcept { return m_pointCount; }

private:
    [[nodiscard]] QLineSeries* makeLine();
    [[nodiscard]] QLineSeries& strand(std::size_t index);
    void fillRun(QLineSeries& target, const Line& line, std::span<const HistoryPoint> run,
                 Duration halfPixel);
    void fillForecast(std::span<const ForecastPoint> forecast, bool old);

    QChart& m_chart;
    const theme::Theme& m_theme;
    QValueAxis* m_time;
    QValueAxis* m_value;
    std::vector<QLineSeries*> m_strands;
    QLineSeries* m_forecast;
    std::vector<SpreadBand> m_bands;
    std::size_t m_used = 0;
    std::size_t m_pointCount = 0;
};

/// Where a moment stands on the hidden time axis.
[[nodiscard]] double axisPlace(TimePoint time);

} // namespace holdfast::charts
