// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/forecaster.h"

#include "engine/core/analysis/forecasting/conformal.h"
#include "engine/core/analysis/forecasting/regular_series.h"
#include "engine/core/analysis/forecasting/rolling_origin.h"
#include "engine/core/analysis/forecasting/seasons.h"
#include "engine/core/analysis/forecasting/simple_predictors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace holdfast::forecasting {

namespace {

constexpr std::size_t kMostHorizon = 2'000;
constexpr double kLargest = 1e100; // its square is still a number

std::optional<Error> wrongOptions(const ForecastOptions& options) {
    const auto wrong = [](std::string text) {
        return Error{.code = ErrorCode::FixInput, .detail = std::move(text), .where = {}};
    };
    if (options.horizon < 1 || options.horizon > kMostHorizon)
        return wrong(
            fmt::format("a horizon of {} steps; 1 to {} are possible", options.horizon, kMostHorizon));
    if (options.step <= Duration(0)) return wrong("the time between two values must be positive");
    if (std::ranges::any_of(options.seasons, [](std::uint32_t season) { return season < 2; }))
        return wrong("a season has at least two steps");
    if ((options.least && !std::isfinite(*options.least)) ||
        (options.most && !std::isfinite(*options.most)) ||
        (options.least && options.most && *options.least > *options.most))
        return wrong("the bounds must be finite and the lower one not above the upper one");
    return std::nullopt;
}

/// Those given of which two fit into the values; where none are given, those found.
std::vector<std::uint32_t> usableSeasons(std::span<const double> values, const ForecastOptions& options) {
    auto seasons = options.seasons.empty() ? findSeasons(values) : options.seasons;
    std::ranges::sort(seasons);
    const auto doubles = std::ranges::unique(seasons);
    seasons.erase(doubles.begin(), doubles.end());
    std::erase_if(seasons, [&](std::uint32_t season) { return values.size() < 2 * std::size_t{season} + 8; });
    return seasons;
}

std::string describe(std::span<const Member> members) {
    if (members.size() == 1) return members.front().predictor->name();
    return fmt::format("median of {}, best: {}{}", members.size(), members.front().predictor->name(),
                       members.front().logarithmic ? " of logarithms" : "");
}

void bound(ForecastDistribution& forecast, const ForecastOptions& options) {
    for (auto& step : forecast.steps) {
        for (double& value : step) {
            if (options.least) value = std::max(value, *options.least);
            if (options.most) value = std::min(value, *options.most);
        }
    }
}

PastForecasts pastOf(std::span<const Member> members, std::span<const double> values, const RollingPlan& plan,
                     std::uint32_t season) {
    PastForecasts past{.said = combinedPast(members),
                       .truth = Paths(plan.origins.size(), plan.horizon),
                       .origins = plan.origins,
                       .season = season,
                       .positive = std::ranges::min(values) > 0.0};
    for (std::size_t i = 0; i < plan.origins.size(); ++i)
        std::ranges::copy(values.subspan(plan.origins[i], plan.horizon), past.truth.row(i).begin());
    past.positive = past.positive && std::ranges::min(past.said.values) > 0.0;
    return past;
}

/// Mean absolute error of repeating the last season, from the same origins.
double naiveError(std::span<const double> values, const PastForecasts& past) {
    SeasonalNaive naive(past.season);
    if (!naive.fit(values.first(past.origins.front()))) return 0.0;
    Paths said(past.origins.size(), past.said.horizon);
    naive.paths(values, past.origins, said);
    double sum = 0.0;
    for (std::size_t i = 0; i < said.values.size(); ++i)
        sum += std::abs(said.values[i] - past.truth.values[i]);
    return sum / static_cast<double>(said.values.size());
}

void forecastConstant(ForecastDistribution& forecast, double value, std::size_t horizon) {
    Quantiles same{};
    same.fill(value);
    forecast.steps.assign(horizon, same);
    forecast.making.model = "one value over and over";
    forecast.persistence = 1.0;
}

/// False where nothing could be fitted.
bool forecastChanging(ForecastDistribution& forecast, std::span<const double> values,
                      const ForecastOptions& options) {
    const auto seasons = usableSeasons(values, options);
    const auto plan = planOrigins(values.size(), options.horizon, seasons.empty() ? 1 : seasons.back());
    auto members = judgedMembers(values, seasons, plan, options.seasons.empty());
    keepNearBest(members);
    forecastAll(members, values, options.horizon);
    if (members.empty()) return false;
    const auto past = pastOf(members, values, plan, seasons.empty() ? 1 : seasons.front());
    const auto calibration = calibrate(past);
    const auto medians = combinedFuture(members);
    forecast.steps.reserve(options.horizon);
    for (std::size_t h = 0; h < options.horizon; ++h)
        forecast.steps.push_back(calibration.about(medians[h], h, values.size() + h));
    forecast.persistence = calibration.persistence;
    forecast.making.model = describe(members);
    forecast.making.seasons = seasons;
    forecast.making.origins = static_cast<std::uint32_t>(plan.origins.size());
    forecast.making.meanAbsoluteError = calibration.meanAbsoluteError;
    forecast.making.coverage = calibration.coverage;
    const double naive = naiveError(values, past);
    if (naive > 0.0) forecast.making.skill = 1.0 - calibration.meanAbsoluteError / naive;
    return true;
}

} // namespace

Result<ForecastDistribution> forecastSeries(std::span<const double> values, const ForecastOptions& options) {
    if (auto error = wrongOptions(options)) return std::unexpected(std::move(*error));
    const auto series = bridged(values.last(std::min(values.size(), kMostHistory)),
                                options.seasons.empty() ? 0 : std::ranges::min(options.seasons));
    const std::size_t readings = series.values.size() - series.gaps;
    if (readings < kFewestReadings)
        return failure(ErrorCode::Retry, fmt::format("{} of {} readings", readings, kFewestReadings));
    ForecastDistribution forecast;
    forecast.origin = options.origin;
    forecast.step = options.step;
    forecast.making.history = static_cast<std::uint32_t>(readings);
    forecast.making.gaps = static_cast<std::uint32_t>(series.gaps);
    const auto [least, most] = std::ranges::minmax(series.values);
    if (least == most) {
        forecastConstant(forecast, least, options.horizon);
    } else if (std::max(std::abs(least), std::abs(most)) > kLargest ||
               !forecastChanging(forecast, series.values, options)) {
        return failure(ErrorCode::FixInput,
                       fmt::format("values from {:g} to {:g} are beyond reckoning", least, most));
    }
    bound(forecast, options);
    return forecast;
}

} // namespace holdfast::forecasting
