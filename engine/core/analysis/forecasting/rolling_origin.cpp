// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/rolling_origin.h"

#include "engine/core/analysis/forecasting/candidates.h"
#include "engine/core/analysis/forecasting/simple_predictors.h"

#include <algorithm>
#include <cmath>

namespace holdfast::forecasting {

namespace {

constexpr std::size_t kOrigins = 32;
constexpr double kNear = 1.3; // times the best error: the result hardly depends on it between 1.2 and 2

/// No forecast leaves the range of the past by more than twice its width: a guard against one that explodes.
struct Guard {
    explicit Guard(std::span<const double> values) {
        const auto [least, most] = std::ranges::minmax(values);
        const double room = 2.0 * (most - least);
        low = least - room;
        high = most + room;
    }

    [[nodiscard]] double operator()(double value) const {
        return std::isnan(value) ? 0.5 * (low + high) : std::clamp(value, low, high);
    }

    double low = 0.0;
    double high = 0.0;
};

void restore(std::span<double> row, bool logarithmic, const Guard& guard) {
    for (double& value : row)
        value = guard(logarithmic ? std::exp(value) : value);
}

std::vector<double> logarithms(std::span<const double> values) {
    std::vector<double> result(values.size());
    std::ranges::transform(values, result.begin(), [](double value) { return std::log(value); });
    return result;
}

bool judge(Member& member, std::span<const double> values, std::span<const double> scaled,
           const RollingPlan& plan) {
    member.past = Paths(plan.origins.size(), plan.horizon);
    for (const auto& fold : plan.folds) {
        const auto origins = std::span(plan.origins).subspan(fold.first, fold.last - fold.first);
        if (origins.empty()) continue;
        if (fold.end < member.predictor->fewest() || !member.predictor->fit(scaled.first(fold.end)))
            return false;
        const Guard guard(values.first(fold.end));
        Paths paths(origins.size(), plan.horizon);
        member.predictor->paths(scaled, origins, paths);
        restore(paths.values, member.logarithmic, guard);
        std::ranges::copy(paths.values, member.past.row(fold.first).begin());
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < plan.origins.size(); ++i) {
        const auto row = member.past.row(i);
        for (std::size_t h = 0; h < row.size(); ++h)
            sum += std::abs(row[h] - values[plan.origins[i] + h]);
    }
    member.error = sum / static_cast<double>(member.past.values.size());
    return std::isfinite(member.error);
}

std::vector<PredictorPointer> candidates(std::span<const std::uint32_t> seasons, bool alsoWithout) {
    auto list = candidatesFor(seasons);
    if (seasons.empty() || !alsoWithout) return list;
    for (auto& predictor : candidatesFor({}))
        list.push_back(std::move(predictor));
    return list;
}

/// The longest fold that leaves enough before the first: two seasons if a horizon still fits, else one.
std::size_t roomForFolds(std::size_t n, std::size_t horizon, std::size_t season) {
    const std::size_t two = 2 * season + 16;
    if (n >= two + 2 * horizon) return (n - two) / 2;
    return n > season + 6 ? (n - season - 4) / 2 : 1;
}

} // namespace

RollingPlan planOrigins(std::size_t n, std::size_t horizon, std::size_t longestSeason) {
    RollingPlan plan;
    plan.horizon = std::clamp<std::size_t>(horizon, 1, std::max<std::size_t>(1, n / 4));
    const std::size_t room = roomForFolds(n, plan.horizon, longestSeason);
    const std::size_t fold = std::min({std::max(longestSeason, plan.horizon), n / 3, room});
    const std::size_t last = n - plan.horizon; // the last origin whose horizon is known
    const std::size_t first = std::min(n - 2 * fold, last);
    const std::size_t stride = std::max<std::size_t>(1, (last - first) / kOrigins);
    for (std::size_t origin = last + 1; origin-- > first;) {
        if ((last - origin) % stride == 0) plan.origins.push_back(origin);
    }
    std::ranges::reverse(plan.origins);
    const auto split = static_cast<std::size_t>(
        std::ranges::lower_bound(plan.origins, std::max(n - fold, first)) - plan.origins.begin());
    plan.folds.push_back({.end = first, .first = 0, .last = split});
    plan.folds.push_back({.end = n - fold, .first = split, .last = plan.origins.size()});
    return plan;
}

std::vector<Member> judgedMembers(std::span<const double> values, std::span<const std::uint32_t> seasons,
                                  const RollingPlan& plan, bool alsoWithout) {
    const bool positive = std::ranges::min(values) > 0.0;
    const auto logged = positive ? logarithms(values) : std::vector<double>{};
    std::vector<Member> members;
    for (const bool logarithmic : {false, true}) {
        if (logarithmic && !positive) continue;
        for (auto& predictor : candidates(seasons, alsoWithout)) {
            Member member{
                .predictor = std::move(predictor), .logarithmic = logarithmic, .past = {}, .future = {}};
            const bool usable =
                judge(member, values, logarithmic ? std::span<const double>(logged) : values, plan);
            if (usable) members.push_back(std::move(member));
        }
    }
    std::ranges::stable_sort(members, {}, &Member::error);
    return members;
}

void keepNearBest(std::vector<Member>& members) {
    if (members.empty()) return;
    const double most = kNear * members.front().error;
    const auto far = std::ranges::find_if(members, [&](const Member& member) { return member.error > most; });
    members.erase(far, members.end());
}

void forecastAll(std::vector<Member>& members, std::span<const double> values, std::size_t horizon) {
    const bool logged = std::ranges::any_of(members, &Member::logarithmic);
    const auto logs = logged ? logarithms(values) : std::vector<double>{};
    const Guard guard(values);
    const std::vector<std::size_t> origin{values.size()};
    std::erase_if(members, [&](Member& member) {
        const auto scaled = member.logarithmic ? std::span<const double>(logs) : values;
        if (!member.predictor->fit(scaled)) return true;
        Paths path(1, horizon);
        member.predictor->paths(scaled, origin, path);
        restore(path.values, member.logarithmic, guard);
        member.future = std::move(path.values);
        return false;
    });
}

Paths combinedPast(std::span<const Member> members) {
    Paths combined = members.front().past;
    std::vector<double> cell(members.size());
    for (std::size_t i = 0; i < combined.values.size(); ++i) {
        for (std::size_t m = 0; m < members.size(); ++m)
            cell[m] = members[m].past.values[i];
        combined.values[i] = medianOf(cell);
    }
    return combined;
}

std::vector<double> combinedFuture(std::span<const Member> members) {
    std::vector<double> combined(members.front().future.size());
    std::vector<double> cell(members.size());
    for (std::size_t i = 0; i < combined.size(); ++i) {
        for (std::size_t m = 0; m < members.size(); ++m)
            cell[m] = members[m].future[i];
        combined[i] = medianOf(cell);
    }
    return combined;
}

} // namespace holdfast::forecasting
