// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/series_layer.h"

#include "ui/charts/point_columns.h"

#include <algorithm>

namespace holdfast::charts {

namespace {

constexpr double kLineWidth = 1.6;
constexpr double kBandOpacity = 0.20;
constexpr double kForecastBandOpacity = 0.20;
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
    m_forecast = makeStrand();
}

void SeriesLayer::attach(QAbstractSeries* series) {
    m_chart.addSeries(series);
    series->attachAxis(m_time);
    series->attachAxis(m_value);
    series->setVisible(false);
}

SeriesLayer::Strand SeriesLayer::makeStrand() {
    Strand strand;
    strand.band = new QAreaSeries;
    strand.upper = new QLineSeries(strand.band);
    strand.lower = new QLineSeries(strand.band);
    strand.band->setUpperSeries(strand.upper);
    strand.band->setLowerSeries(strand.lower);
    strand.line = new QLineSeries;
    attach(strand.band);
    attach(strand.line);
    return strand;
}

SeriesLayer::Strand& SeriesLayer::strand(std::size_t index) {
    while (m_strands.size() <= index)
        m_strands.push_back(makeStrand());
    return m_strands[index];
}

void SeriesLayer::look(const TimeRange& range, const ValueScale& scale) {
    m_time->setRange(axisPlace(range.from), axisPlace(range.to));
    m_value->setRange(scale.minimum, scale.maximum);
}

void SeriesLayer::show(const Content& content, const TimeRange& range, const ValueScale& scale, int columns) {
    look(range, scale);
    const TimeRange wide = widened(range);
    const int wideColumns = static_cast<int>(columns * (1.0 + 2.0 * kMargin));
    const Duration halfPixel = range.length() / std::max(1, 2 * columns);
    const std::size_t usedBefore = m_used;
    m_used = 0;
    m_pointCount = 0;
    for (const Line& line : content.lines) {
        const auto points = thinned(line.points, wide, wideColumns);
        for (const Run& run :
             runsOf(points,
                    std::max(line.gapAfter, line.gapAfter.count() > 0 ? halfPixel * 4 : line.gapAfter))) {
            fillRun(strand(m_used++), line, std::span(points).subspan(run.begin, run.end - run.begin),
                    halfPixel);
        }
    }
    for (std::size_t i = m_used; i < usedBefore; ++i) {
        m_strands[i].line->setVisible(false);
        m_strands[i].band->setVisible(false);
    }
    fillForecast(content.forecast);
}

void SeriesLayer::fillRun(Strand& target, const Line& line, std::span<const HistoryPoint> run,
                          Duration halfPixel) {
    QList<QPointF> means;
    QList<QPointF> lows;
    QList<QPointF> highs;
    means.reserve(static_cast<qsizetype>(run.size()) + 1);
    bool spread = false;
    for (const HistoryPoint& point : run) {
        const double x = axisPlace(point.time);
        means.append({x, point.mean});
        spread = spread || point.maximum > point.minimum;
    }
    if (run.size() == 1) { // a reading between two gaps is a dot, not nothing
        const HistoryPoint& only = run.front();
        means = {{axisPlace(only.time - halfPixel), only.mean},
                 {axisPlace(only.time + halfPixel), only.mean}};
    } else if (spread) {
        for (const HistoryPoint& point : run) {
            lows.append({axisPlace(point.time), point.minimum});
            highs.append({axisPlace(point.time), point.maximum});
        }
    }
    const QColor color = m_theme.color(line.role);
    QPen pen(color, run.size() == 1 ? 2.5 : kLineWidth);
    pen.setCapStyle(Qt::RoundCap);
    pen.setJoinStyle(Qt::BevelJoin); // mitres of spikes would reach beyond the values
    target.line->setPen(pen);
    target.line->replace(means);
    target.line->setVisible(true);
    QColor fill = color;
    fill.setAlphaF(static_cast<float>(kBandOpacity));
    target.band->setPen(Qt::NoPen);
    target.band->setBrush(fill);
    target.lower->replace(lows);
    target.upper->replace(highs);
    target.band->setVisible(spread && run.size() > 1);
    m_pointCount += static_cast<std::size_t>(means.size() + lows.size() + highs.size());
}

void SeriesLayer::fillForecast(std::span<const ForecastPoint> forecast) {
    QList<QPointF> medians;
    QList<QPointF> lows;
    QList<QPointF> highs;
    for (const ForecastPoint& point : forecast) {
        const double x = axisPlace(point.time);
        medians.append({x, point.median});
        lows.append({x, point.low});
        highs.append({x, point.high});
    }
    const QColor violet = m_theme.color(theme::Role::Predicted);
    QPen pen(violet, kLineWidth);
    pen.setCapStyle(Qt::FlatCap);
    pen.setDashPattern({3.0, 2.5});
    m_forecast.line->setPen(pen);
    m_forecast.line->replace(medians);
    m_forecast.line->setVisible(!medians.isEmpty());
    QColor fill = violet;
    fill.setAlphaF(static_cast<float>(kForecastBandOpacity));
    m_forecast.band->setPen(Qt::NoPen);
    m_forecast.band->setBrush(fill);
    m_forecast.lower->replace(lows);
    m_forecast.upper->replace(highs);
    m_forecast.band->setVisible(!medians.isEmpty());
}

} // namespace holdfast::charts
