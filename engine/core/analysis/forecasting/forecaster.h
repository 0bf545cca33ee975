// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/forecast_distribution.h"
#include "engine/core/base/result.h"

#include <optional>
#include <span>

namespace holdfast::forecasting {

struct ForecastOptions {
    std::size_t horizon = 30;           ///< steps, 1 .. 2,000
    TimePoint origin;                   ///< time of the last value, copied to the result
    Duration step{60'000};              ///< time between two values, > 0, copied to the result
    std::vector<std::uint32_t> seasons; ///< lengths in steps, each > 1; empty: found in the values
    std::optional<double> least;        ///< values below are impossible (0 of a percentage or a memory)
    std::optional<double> most;         ///< values above are impossible (100, or the memory's limit)
};

/// Fewest readings that a forecast is made from.
inline constexpr std::size_t kFewestReadings = 12;
/// Older values than these many are not looked at.
inline constexpr std::size_t kMostHistory = 20'000;

/// The forecast of one regular series, oldest value first; a value that is not finite is a gap.
///
/// Method: every candidate (candidates.h), on the values and, where all are positive, on their logarithms, is
/// fitted on the part before some past origins and judged by its absolute errors from there (rolling origin,
/// two folds). Those near the best are combined by their median. The combination's own past errors, scaled by
/// horizon, give the quantiles (split conformal: Vovk et al. 2005; finite-sample rank (n + 1) p).
/// Everything is chosen on `values` alone. Deterministic. Single-threaded.
///  - a gap is bridged: by the values a season before and after, else along a line; `Making::gaps` counts it;
///  - one value over and over: a forecast of that value without spread;
///  - fewer than kFewestReadings readings, or nothing but gaps: error Retry; wrong options, or
///    values beyond ±1e100: error FixInput;
///  - a season counts when at least two of it are there, otherwise it is left out;
///  - bounds hold for every quantile.
/// Cost: about 5 ms for 1,000 values, horizon 48, seasons 24 and 168.
[[nodiscard]] Result<ForecastDistribution> forecastSeries(std::span<const double> values,
                                                          const ForecastOptions& options);

} // namespace holdfast::forecasting
