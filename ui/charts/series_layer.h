// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/time_range.h"
#include "ui/charts/value_ticks.h"
#include "ui/theme/theme.h"

#include <QtCharts/QAreaSeries>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>

#include <span>
#include <vector>

namespace holdfast::charts {

/// Draws content with Qt Charts: a line for each stretch without a gap, a band behind it where buckets hold
/// several readings, the forecast dashed. Series are kept and filled again; those not needed are hidden.
///
/// Owned by the chart's view; the chart must outlive it. Main thread.
class SeriesLayer final {
public:
    SeriesLayer(QChart& chart, const theme::Theme& theme);

    /// Fills the series: at most about two points for each of `columns` pixel columns.
    void show(const Content& content, const TimeRange& range, const ValueScale& scale, int columns);
    /// Another range of the same content; its points reach a little over the old one.
    void look(const TimeRange& range, const ValueScale& scale);

    /// How many points the last show() gave to Qt Charts.
    [[nodiscard]] std::size_t pointCount() const noexcept { return m_pointCount; }

private:
    struct Strand {
        QLineSeries* line = nullptr;
        QLineSeries* upper = nullptr;
        QLineSeries* lower = nullptr;
        QAreaSeries* band = nullptr;
    };

    [[nodiscard]] Strand makeStrand();
    [[nodiscard]] Strand& strand(std::size_t index);
    void attach(QAbstractSeries* series);
    void fillRun(Strand& target, const Line& line, std::span<const HistoryPoint> run, Duration halfPixel);
    void fillForecast(std::span<const ForecastPoint> forecast);

    QChart& m_chart;
    const theme::Theme& m_theme;
    QValueAxis* m_time;
    QValueAxis* m_value;
    std::vector<Strand> m_strands;
    Strand m_forecast;
    std::size_t m_used = 0;
    std::size_t m_pointCount = 0;
};

/// Where a moment stands on the hidden time axis.
[[nodiscard]] double axisPlace(TimePoint time);

} // namespace holdfast::charts
