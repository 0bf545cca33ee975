// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/forecast_distribution.h"
#include "engine/core/analysis/forecasting/predictor.h"

#include <span>

namespace holdfast::forecasting {

/// Past forecasts beside what came true. Row i of both belongs to origins[i] (ascending): cell h is the value
/// at index origins[i] + h of the series.
struct PastForecasts {
    Paths said;
    Paths truth;
    std::vector<std::size_t> origins;
    std::uint32_t season = 1; ///< the shorter season in steps; 1: none
    bool positive = false;    ///< all values and forecasts are positive
};

/// What the spread of a forecast is proportional to, besides its growth with the step.
enum class Spread : std::uint8_t {
    Even,     ///< nothing else
    Relative, ///< the forecast itself: where it is large, it errs more
    Seasonal, ///< the mean error at that place of the season, half way to the mean of all places
};

/// What past errors say about the spread of a forecast.
struct Calibration {
    Spread spread = Spread::Even;
    std::vector<double> size;   ///< mean absolute error by step of the past forecasts, never falling
    std::vector<double> places; ///< factor by place in the season; only with Spread::Seasonal
    Quantiles scaled{};         ///< quantiles of the errors in units of their size
    double persistence = 0.0;   ///< correlation of neighbouring steps' errors from one origin, 0..1
    double meanAbsoluteError = 0.0;
    PastCoverage coverage; ///< of the later half of the origins by what the earlier half says

    /// The quantiles of step h (0-based) about `median`, at the series' index `at`. Steps beyond the past
    /// horizon widen with the root of the step.
    [[nodiscard]] Quantiles about(double median, std::size_t h, std::size_t at) const;
};

/// Split conformal prediction (Vovk, Gammerman & Shafer 2005) on scaled errors: each is divided by the mean
/// absolute error at its step (smoothed over neighbours) and by what `spread` says; the quantiles of all of
/// them together, widened by 1 + 1.5 / (number of past forecasts that do not overlap), are the result. The
/// kind of spread is the one that has the least interval score (Gneiting & Raftery 2007) of the 95 % interval
/// on the later half of the origins when made from the earlier half. Needs at least one row. O(cells · log
/// cells).
[[nodiscard]] Calibration calibrate(const PastForecasts& past);

} // namespace holdfast::forecasting
