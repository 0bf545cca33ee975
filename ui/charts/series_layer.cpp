// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_layer.h"

#include "ui/charts/point_columns.h"

#include <algorithm>
#include <utility>

namespace holdfast::charts {

namespace {

constexpr double kLineWidth = 1.6;
constexpr double kBandOpacity = 0.20;
constexpr double kForecastBandOpacity = 0.16; ///< the 95 % interval; the 50 % lies over it
constexpr double kOldOpacity = 0.5;           ///< of a forecast that later readings did not enter
/// Points are taken from a little beyond the range, so that a small pan needs no new ones.
constexpr double kMargin = 0.25;

TimeRange widened(const TimeRange& range) {
    return {.from = range.at(-kMargin), .to = range.at(1.0 + kMargin)};
}

} // namespace

double axisPlace(TimePoint time) {
    return static_cast<double>(time.time_since_epoch().count());
}

SeriesLayer::SeriesLayer(QChart& chart, const theme::Theme& theme)
    : m_chart(chart), m_theme(theme), m_time(new QValueAxis), m_value(new QValueAxis) {
    for (QValueAxis* axis : {m_time, m_value})
        axis->setVisible(false);
    m_chart.addAxis(m_time, Qt::AlignBottom);
    m_chart.addAxis(m_value, Qt::AlignLeft);
    m_forecast = makeLine();
}

QLineSeries* SeriesLayer::makeLine() {
    auto* line = new QLineSeries;
    m_chart.addSeries(line);
    line->attachAxis(m_time);
    line->attachAxis(m_value);
    line->setVisible(false);
    return line;
}

QLineSeries& SeriesLayer::strand(std::size_t index) {
    while (m_strands.size() <= index)
        m_strands.push_back(makeLine());
    return *m_strands[index];
}

void SeriesLayer::look(const TimeRange& range, const ValueScale& scale) {
    m_time->setRange(axisPlace(range.from), axisPlace(range.to));
    m_value->setRange(scale.minimum, scale.maximum);
}

void SeriesLayer::show(const Content& content, std::span<const PointLevels> levels, const TimeRange& range,
                       const ValueScale& scale, int columns) {
    look(range, scale);
    const TimeRange wide = widened(range);
    const int wideColumns = static_cast<int>(columns * (1.0 + 2.0 * kMargin));
    const Duration halfPixel = range.length() / std::max(1, 2 * columns);
    const std::size_t usedBefore = m_used;
    m_used = 0;
    m_pointCount = 0;
    m_bands.clear();
    for (qsizetype i = 0; i < content.lines.size(); ++i) {
        const Line& line = content.lines[i];
        const auto points = levels[static_cast<std::size_t>(i)].columnsOf(wide, wideColumns);
        for (const Run& run :
             runsOf(points,
                    std::max(line.gapAfter, line.gapAfter.count() > 0 ? halfPixel * 4 : line.gapAfter))) {
            fillRun(strand(m_used++), line, std::span(points).subspan(run.begin, run.end - run.begin),
                    halfPixel);
        }
    }
    for (std::size_t i = m_used; i < usedBefore; ++i)
        m_strands[i]->setVisible(false);
    fillForecast(content.forecast, content.forecastOld);
}

void SeriesLayer::fillRun(QLineSeries& target, const Line& line, std::span<const HistoryPoint> run,
                          Duration halfPixel) {
    QList<QPointF> means;
    means.reserve(static_cast<qsizetype>(run.size()) + 1);
    bool spread = false;
    for (const HistoryPoint& point : run) {
        means.append({axisPlace(point.time), point.mean});
        spread = spread || point.maximum > point.minimum;
    }
    const QColor color = m_theme.color(line.role);
    if (run.size() == 1) { // a reading between two gaps is a dot, not nothing
        const HistoryPoint& only = run.front();
        means = {{axisPlace(only.time - halfPixel), only.mean},
                 {axisPlace(only.time + halfPixel), only.mean}};
    } else if (spread) {
        SpreadBand& band = m_bands.emplace_back();
        band.fill = color;
        band.fill.setAlphaF(static_cast<float>(kBandOpacity));
        for (const HistoryPoint& point : run)
            band.edges.push_back({.time = point.time, .low = point.minimum, .high = point.maximum});
        m_pointCount += 2 * run.size();
    }
    QPen pen(color, run.size() == 1 ? 2.5 : kLineWidth);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::BevelJoin); // mitres of spikes would reach beyond the values
    target.setPen(pen);
    target.replace(means);
    target.setVisible(true);
    m_pointCount += static_cast<std::size_t>(means.size());
}

void SeriesLayer::fillForecast(std::span<const ForecastPoint> forecast, bool old) {
    QList<QPointF> medians;
    const double opacity = old ? kOldOpacity : 1.0;
    const QColor violet = m_theme.color(theme::Role::Predicted, opacity);
    SpreadBand outer{.fill = m_theme.color(theme::Role::Predicted, kForecastBandOpacity * opacity),
                     .edges = {}};
    SpreadBand inner{.fill = outer.fill, .edges = {}};
    bool half = false;
    for (const ForecastPoint& point : forecast) {
        medians.append({axisPlace(point.time), point.median});
        outer.edges.push_back({.time = point.time, .low = point.low, .high = point.high});
        inner.edges.push_back({.time = point.time, .low = point.innerLow, .high = point.innerHigh});
        half = half || point.innerHigh > point.innerLow;
    }
    QPen pen(violet, kLineWidth);
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern({3.0, 2.5});
    m_forecast->setPen(pen);
    m_forecast->replace(medians);
    m_forecast->setVisible(!medians.isEmpty());
    if (forecast.size() < 2) return;
    m_bands.push_back(std::move(outer));
    if (half) m_bands.push_back(std::move(inner));
}

} // namespace holdfast::charts
