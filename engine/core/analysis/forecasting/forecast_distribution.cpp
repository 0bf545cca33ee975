// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/forecast_distribution.h"

#include "engine/core/analysis/forecasting/normal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace holdfast::forecasting {

namespace {

constexpr std::size_t kCells = 64;
constexpr double kReach = 4.0;           // beyond it lies less mass than the approximation errs by
constexpr double kMostPersistent = 0.99; // narrower moves than a cell would be lost

const Quantiles& scoresOfLevels() {
    static const Quantiles scores = [] {
        Quantiles result{};
        for (std::size_t i = 0; i < kLevels.size(); ++i)
            result[i] = normalScore(kLevels[i]);
        return result;
    }();
    return scores;
}

/// Value per score beyond the outermost quantile.
double tailSlope(const Quantiles& values, bool upper) {
    const auto& scores = scoresOfLevels();
    const std::size_t last = values.size() - 1;
    const double whole = (values[last] - values[0]) / (scores[last] - scores[0]);
    const std::size_t outer = upper ? last : 1;
    return std::max(whole, (values[outer] - values[outer - 1]) / (scores[outer] - scores[outer - 1]));
}

/// The normal score of P(value < limit); infinite where the step has no spread.
double scoreOf(const Quantiles& values, double limit) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const auto& scores = scoresOfLevels();
    const std::size_t last = values.size() - 1;
    if (limit <= values[0] || limit > values[last]) {
        const bool upper = limit > values[0];
        const double slope = tailSlope(values, upper);
        if (!(slope > 0.0)) return upper ? infinity : -infinity;
        const std::size_t end = upper ? last : 0;
        return scores[end] + (limit - values[end]) / slope;
    }
    std::size_t i = 1;
    while (limit > values[i])
        ++i;
    const double share = (limit - values[i - 1]) / (values[i] - values[i - 1]);
    return scores[i - 1] + share * (scores[i] - scores[i - 1]);
}

/// The score above which (Above) or, mirrored, the limit is reached: P(reached) = normalShare(-result).
double barrier(const Quantiles& values, double limit, Side side) {
    if (side == Side::Above) return scoreOf(values, limit);
    Quantiles mirrored{};
    std::ranges::transform(values.rbegin(), values.rend(), mirrored.begin(), [](double v) { return -v; });
    return scoreOf(mirrored, -limit);
}

double edge(std::size_t i) {
    return -kReach + 2.0 * kReach * static_cast<double>(i) / static_cast<double>(kCells);
}

/// The mass of the chain that has not passed yet, on equal cells of the score; the outermost are open.
class Survivors {
public:
    explicit Survivors(double correlation) {
        const double spread = std::sqrt(1.0 - correlation * correlation);
        double below = 0.0;
        for (std::size_t i = 0; i < kCells; ++i) {
            const double above = i + 1 == kCells ? 1.0 : normalShare(edge(i + 1));
            m_low[i] = below;
            m_high[i] = above;
            m_mass[i] = above - below;
            below = above;
            fillMoves(i, correlation, spread);
        }
    }

    /// What lies above the barrier has passed. The barrier cuts the cell it falls into.
    void cut(double barrier) {
        const double kept = normalShare(barrier);
        for (std::size_t i = 0; i < kCells; ++i)
            m_mass[i] *= std::clamp((kept - m_low[i]) / (m_high[i] - m_low[i]), 0.0, 1.0);
    }

    void advance() {
        std::array<double, kCells> next{};
        for (std::size_t from = 0; from < kCells; ++from) {
            for (std::size_t to = 0; to < kCells; ++to)
                next[to] += m_mass[from] * m_moves[from * kCells + to];
        }
        m_mass = next;
    }

    [[nodiscard]] double mass() const { return std::accumulate(m_mass.begin(), m_mass.end(), 0.0); }

private:
    void fillMoves(std::size_t from, double correlation, double spread) {
        const double mean = correlation * 0.5 * (edge(from) + edge(from + 1));
        double below = 0.0;
        for (std::size_t to = 0; to < kCells; ++to) {
            const double above = to + 1 == kCells ? 1.0 : normalShare((edge(to + 1) - mean) / spread);
            m_moves[from * kCells + to] = above - below;
            below = above;
        }
    }

    std::array<double, kCells> m_mass{};
    std::array<double, kCells> m_low{};
    std::array<double, kCells> m_high{};
    std::array<double, kCells * kCells> m_moves{};
};

} // namespace

Probability chanceAt(const ForecastDistribution& forecast, std::size_t index, double limit, Side side) {
    if (index >= forecast.steps.size() || std::isnan(limit)) return {};
    return {normalShare(-barrier(forecast.steps[index], limit, side))};
}

std::vector<Probability> firstPassage(const ForecastDistribution& forecast, double limit, Side side) {
    std::vector<Probability> passed(forecast.steps.size());
    if (std::isnan(limit) || passed.empty()) return passed;
    double most = 0.0;
    for (std::size_t i = 0; i < passed.size(); ++i) {
        passed[i] = chanceAt(forecast, i, limit, side);
        most = std::max(most, passed[i].value);
    }
    const bool chain = most > 1e-9 && most < 1.0 - 1e-9; // otherwise the bounds say it all
    std::optional<Survivors> survivors;
    if (chain) survivors.emplace(std::clamp(forecast.persistence, 0.0, kMostPersistent));
    double least = 0.0;
    double sum = 0.0;
    double before = 0.0;
    for (std::size_t i = 0; i < passed.size(); ++i) {
        least = std::max(least, passed[i].value);
        sum += passed[i].value;
        double chance = least;
        if (survivors) {
            if (i > 0) survivors->advance();
            survivors->cut(barrier(forecast.steps[i], limit, side));
            chance = 1.0 - survivors->mass();
        }
        before = std::max(before, std::clamp(chance, least, std::min(1.0, std::max(sum, least))));
        passed[i].value = before;
    }
    return passed;
}

double quantileAt(const ForecastDistribution& forecast, std::size_t index, double level) {
    if (index >= forecast.steps.size() || !(level > 0.0 && level < 1.0))
        return std::numeric_limits<double>::quiet_NaN();
    const auto& values = forecast.steps[index];
    const auto& scores = scoresOfLevels();
    const double score = normalScore(level);
    const std::size_t last = values.size() - 1;
    if (score <= scores[0]) return values[0] + (score - scores[0]) * tailSlope(values, false);
    if (score >= scores[last]) return values[last] + (score - scores[last]) * tailSlope(values, true);
    std::size_t i = 1;
    while (score > scores[i])
        ++i;
    const double share = (score - scores[i - 1]) / (scores[i] - scores[i - 1]);
    return std::lerp(values[i - 1], values[i], share);
}

} // namespace holdfast::forecasting
