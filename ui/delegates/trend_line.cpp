// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/trend_line.h"

#include "models/roles.h"
#include "models/service_table_model.h"
#include "ui/theme/state_look.h"

#include <algorithm>

namespace holdfast::delegates {

namespace {

constexpr double kLeastTail = 0.2;
constexpr double kMostTail = 0.34;

widgets::SparklineForecast forecastOf(const outlook::HealthTail& tail, const HealthTrend& trend) {
    widgets::SparklineForecast forecast;
    const Duration ahead = tail.points.back().after;
    const Duration behind = trend.bucket * static_cast<Duration::rep>(trend.effective.size());
    const auto length = static_cast<float>(ahead.count());
    for (const auto& point : tail.points)
        forecast.points.push_back({.at = static_cast<float>(point.after.count()) / std::max(1.0F, length),
                                   .median = point.median,
                                   .low = point.lower,
                                   .high = point.upper});
    const double whole = static_cast<double>((ahead + behind).count());
    forecast.width =
        std::clamp(static_cast<double>(ahead.count()) / std::max(1.0, whole), kLeastTail, kMostTail);
    return forecast;
}

} // namespace

widgets::SparklineData trendLineOf(const QModelIndex& index) {
    const auto trend = index.data(models::TrendRole).value<std::shared_ptr<const HealthTrend>>();
    if (!trend) return {};
    const auto freshness = static_cast<Freshness>(index.data(models::FreshnessRole).toInt());
    const auto state = static_cast<HealthState>(index.data(models::StateRole).toInt());
    widgets::SparklineData line;
    line.values = trend->effective;
    line.role = theme::lookOf(state, freshness).mark; // measured: never violet
    line.faded = freshness != Freshness::Fresh;
    const auto tail = index.data(models::TailRole).value<std::shared_ptr<const outlook::HealthTail>>();
    if (!tail || tail->points.empty()) return line;
    line.forecast = forecastOf(*tail, *trend);
    line.forecast->faded = line.faded || index.data(models::OldRole).toBool();
    return line;
}

} // namespace holdfast::delegates
