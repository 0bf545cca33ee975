// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/predictor.h"

#include <cstdint>

namespace holdfast::forecasting {

/// The past forecasts that candidates are judged by: fitted on the values before a fold's end, made from its
/// origins, none of which lies before that end.
struct RollingPlan {
    struct Fold {
        std::size_t end = 0;
        std::size_t first = 0; ///< index of its first origin in `origins`
        std::size_t last = 0;  ///< one past its last
    };

    std::size_t horizon = 0; ///< of the past forecasts; may be shorter than what is asked for
    std::vector<Fold> folds;
    std::vector<std::size_t> origins; ///< ascending; each + horizon lies within the values
};

/// Two folds, each a season or the horizon long (at most a third of the values), about 32 origins. Needs
/// n >= 12. Pure.
[[nodiscard]] RollingPlan planOrigins(std::size_t n, std::size_t horizon, std::size_t longestSeason);

/// A candidate on one scale, with what it said from the past origins and says now.
struct Member {
    PredictorPointer predictor;
    bool logarithmic = false;
    Paths past;
    std::vector<double> future;
    double error = 0.0; ///< mean absolute error of `past`
};

/// The candidates for these values (also on their logarithms where all are positive), judged by the plan;
/// best first, those that could not be fitted left out. With `alsoWithout`, also the candidates without any
/// season.
[[nodiscard]] std::vector<Member> judgedMembers(std::span<const double> values,
                                                std::span<const std::uint32_t> seasons,
                                                const RollingPlan& plan, bool alsoWithout);

/// Of the members (best first) those that enter the combination: near the best.
void keepNearBest(std::vector<Member>& members);

/// Fits the members on all values and fills `future` with `horizon` steps; one that cannot be fitted goes.
void forecastAll(std::vector<Member>& members, std::span<const double> values, std::size_t horizon);

/// The median over members, cell by cell.
[[nodiscard]] Paths combinedPast(std::span<const Member> members);
[[nodiscard]] std::vector<double> combinedFuture(std::span<const Member> members);

} // namespace holdfast::forecasting
