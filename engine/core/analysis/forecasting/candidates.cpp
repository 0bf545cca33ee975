// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/candidates.h"

#include "engine/core/analysis/forecasting/lag_regression.h"
#include "engine/core/analysis/forecasting/simple_predictors.h"
#include "engine/core/analysis/forecasting/smoothing.h"

#include <algorithm>

namespace holdfast::forecasting {

namespace {

using Lags = std::vector<std::uint32_t>;

Lags ordered(Lags lags) {
    std::ranges::sort(lags);
    const auto doubles = std::ranges::unique(lags);
    lags.erase(doubles.begin(), doubles.end());
    return lags;
}

void addAround(Lags& lags, std::uint32_t centre) {
    for (const std::uint32_t lag : {centre - 1, centre, centre + 1})
        if (lag > 0) lags.push_back(lag);
}

void addFirst(Lags& lags, std::uint32_t count) {
    for (std::uint32_t lag = 1; lag <= count; ++lag)
        lags.push_back(lag);
}

/// A few lags about each season and twice the shorter one.
Lags sparse(std::span<const std::uint32_t> seasons) {
    Lags lags{1, 2, 3};
    addAround(lags, seasons.front());
    addAround(lags, 2 * seasons.front());
    addAround(lags, seasons.back());
    return ordered(std::move(lags));
}

/// A whole short season (or its first 25 steps), then its multiples up to the longer one.
Lags dense(std::span<const std::uint32_t> seasons) {
    Lags lags;
    addFirst(lags, std::min<std::uint32_t>(seasons.front() + 1, 25));
    addAround(lags, seasons.front());
    const std::uint32_t end = seasons.size() > 1 ? seasons.back() : 3 * seasons.front();
    for (std::uint32_t i = 2; i <= 6 && i * seasons.front() < end; ++i)
        lags.push_back(i * seasons.front());
    if (seasons.size() > 1) addAround(lags, seasons.back());
    return ordered(std::move(lags));
}

template <typename T, typename... Arguments>
void add(std::vector<PredictorPointer>& list, Arguments... arguments) {
    list.push_back(std::make_unique<T>(std::move(arguments)...));
}

std::vector<PredictorPointer> withoutSeason() {
    std::vector<PredictorPointer> list;
    Lags twelve;
    addFirst(twelve, 12);
    add<SeasonalNaive>(list, 1U);
    add<RobustTrend>(list, 1U);
    add<LagRegression>(list, LagRegression::Shape{.lags = {1, 2, 3}});
    add<LagRegression>(list, LagRegression::Shape{.lags = twelve});
    add<LagRegression>(list, LagRegression::Shape{.lags = {1, 2, 3, 4, 5, 6}, .difference = 1});
    add<Smoothing>(list, Smoothing::Shape{});
    add<Smoothing>(list, Smoothing::Shape{.trend = true});
    return list;
}

} // namespace

std::vector<PredictorPointer> candidatesFor(std::span<const std::uint32_t> seasons) {
    if (seasons.empty()) return withoutSeason();
    const auto used =
        seasons.size() > 1 ? std::vector{seasons.front(), seasons.back()} : std::vector{seasons.front()};
    const std::uint32_t second = used.size() > 1 ? used.back() : 0;
    std::vector<PredictorPointer> list;
    Lags near;
    addFirst(near, 25);
    add<SeasonalNaive>(list, used.front());
    add<RobustTrend>(list, used.back());
    add<LagRegression>(list, LagRegression::Shape{.lags = sparse(used)});
    add<LagRegression>(list, LagRegression::Shape{.lags = dense(used)});
    add<LagRegression>(list, LagRegression::Shape{.lags = dense(used), .difference = used.front()});
    add<Smoothing>(list, Smoothing::Shape{.first = used.front(), .second = second});
    if (second > 0) add<LagRegression>(list, LagRegression::Shape{.lags = near, .difference = second});
    return list;
}

} // namespace holdfast::forecasting
