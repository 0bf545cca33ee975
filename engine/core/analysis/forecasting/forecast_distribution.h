// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::forecasting {

/// The quantiles that every step of a forecast has. 0 and 6 are the ends of the 95 % interval, 1 and 5 those
/// of the 80 % interval, 2 and 4 those of the 50 % interval, 3 is the median.
inline constexpr std::array<double, 7> kLevels{0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975};
inline constexpr std::size_t kMedian = 3;

/// The quantiles of one step, in the signal's unit, finite and not falling; the order is that of kLevels.
using Quantiles = std::array<double, kLevels.size()>;

/// How often the truth fell into the intervals, on errors of the past that played no part in making them.
struct PastCoverage {
    std::uint32_t judged = 0; ///< values compared; with 0 the shares mean nothing
    double within50 = 0.0;    ///< share 0..1 in the 50 % interval
    double within80 = 0.0;
    double within95 = 0.0;
};

/// «How was this made»: what a person needs to judge a forecast by.
struct Making {
    std::string model;                  ///< «daily and weekly pattern, damped trend», as shown to people
    std::vector<std::uint32_t> seasons; ///< lengths in steps, ascending; empty: no season
    std::uint32_t history = 0;          ///< readings it was made from, gaps not counted
    std::uint32_t gaps = 0;             ///< steps of that history without a reading
    std::uint32_t origins = 0;          ///< past forecasts that the errors come from
    double meanAbsoluteError = 0.0;     ///< of the median over those and all steps, in the signal's unit
    double skill = 0.0;                 ///< 1 - error / error of repeating the last season (or value), <= 1
    PastCoverage coverage;
};

/// What a signal's values at the next steps are likely to be. A value; any thread, as long as nobody writes.
/// Step h (0-based) is the time origin + (h + 1) · step.
struct ForecastDistribution {
    TimePoint origin; ///< time of the last reading that entered
    Duration step{0}; ///< > 0
    std::vector<Quantiles> steps;
    double persistence = 0.9; ///< 0..1: correlation of the normal scores of errors of neighbouring steps
    Making making;

    [[nodiscard]] std::size_t horizon() const noexcept { return steps.size(); }

    [[nodiscard]] TimePoint timeOf(std::size_t index) const {
        return origin + step * (std::int64_t(index) + 1);
    }
};

enum class Side : std::uint8_t {
    Above, ///< reaching the limit or more is meant
    Below, ///< reaching the limit or less is meant
};

/// P(value at step `index` reaches the limit on that side), 0..1. Between two quantiles the value is a
/// straight line of the normal score of its level; beyond the outermost it goes on as a normal distribution
/// whose spread is that of the outer segment on that side or of the whole 95 % interval, whichever is wider.
/// A step without any spread gives 0 or 1. A limit that is NaN, and an index beyond the horizon, give 0.
/// O(1).
[[nodiscard]] Probability chanceAt(const ForecastDistribution& forecast, std::size_t index, double limit,
                                   Side side = Side::Above);

/// P(the limit is reached at step 0, 1, … or index), one value for each step of the horizon, never falling.
/// Approximation: the normal scores of the steps' errors form a stationary first-order autoregressive
/// Gaussian chain with correlation `persistence` (a Gaussian copula with the marginals of chanceAt); the mass
/// not yet past the limit is carried from step to step on 64 cells. What happens between two steps is not
/// seen. The result lies within the Fréchet bounds, max p ≤ P ≤ min(1, Σ p). O(4096 · horizon), about 50 µs
/// for 15 steps. Source: copula chains e.g. Joe, «Dependence Modeling with Copulas» (2014), 3.15.
[[nodiscard]] std::vector<Probability> firstPassage(const ForecastDistribution& forecast, double limit,
                                                    Side side = Side::Above);

/// The value that step `index` stays below with probability `level` (0 < level < 1), by the same
/// interpolation; NaN for an index or level outside. O(1).
[[nodiscard]] double quantileAt(const ForecastDistribution& forecast, std::size_t index, double level);

} // namespace holdfast::forecasting
