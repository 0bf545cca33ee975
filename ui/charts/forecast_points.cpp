// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/forecast_points.h"

#include "models/format/forecast_text.h"

#include <algorithm>
#include <cmath>

namespace holdfast::charts {

namespace {

double startOf(const forecasting::ForecastDistribution& forecast, std::span<const HistoryPoint> measured) {
    // The last point that is not later: points may hold several readings each.
    const auto after = std::ranges::upper_bound(measured, forecast.origin, {}, &HistoryPoint::time);
    const bool there =
        after != measured.begin() && forecast.origin - std::prev(after)->time <= 2 * forecast.step;
    return there ? std::prev(after)->last : forecast.steps.front()[forecasting::kMedian];
}

} // namespace

std::vector<ForecastPoint> forecastPoints(const forecasting::ForecastDistribution& forecast,
                                          std::span<const HistoryPoint> measured) {
    std::vector<ForecastPoint> points;
    if (forecast.steps.empty() || forecast.step.count() <= 0) return points;
    const double start = startOf(forecast, measured);
    points.push_back({.time = forecast.origin, .median = start, .low = start, .high = start});
    for (std::size_t i = 0; i < forecast.steps.size(); ++i) {
        const forecasting::Quantiles& step = forecast.steps[i];
        if (!std::ranges::all_of(step, [](double value) { return std::isfinite(value); })) break;
        points.push_back({.time = forecast.timeOf(i),
                          .median = step[forecasting::kMedian],
                          .low = step.front(),
                          .high = step.back(),
                          .innerLow = step[2],
                          .innerHigh = step[4]});
    }
    if (points.size() == 1) points.clear();
    return points;
}

QList<Mark> marksOf(std::span<const outlook::AnomalyMark> marks, const SignalId& signal, Unit unit) {
    QList<Mark> own;
    for (const auto& mark : marks) {
        if (mark.series.signal == signal)
            own.append(
                {.time = mark.time, .value = mark.value, .reason = models::format::markText(mark, unit)});
    }
    return own;
}

} // namespace holdfast::charts
