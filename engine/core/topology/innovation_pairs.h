// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

namespace holdfast::topology {

/// A series' innovations (innovationsOf()) with the service they are of; all of the same length.
struct InnovationSeries {
    std::uint32_t owner = 0;
    std::vector<float> values;
    std::size_t read = 0; ///< samples that are there
};

/// `caller` likely follows `source`.
struct InnovationPair {
    std::uint32_t caller = 0; ///< places among the series
    std::uint32_t source = 0;
    std::size_t lag = 0;
    double correlation = 0.0; ///< at that lag
    double chance = 1.0;      ///< one-sided, Bonferroni over the lags

    bool operator==(const InnovationPair&) const = default;
};

/// Of each series the `most` strongest that it follows by 0 .. `reach` samples, of other owners only.
///
/// First all pairs at once by the sum over the lags (one matrix product in blocks), then those beyond 3.5
/// deviations lag by lag. R² T + R · most · reach · T multiplications; R T + 64 R numbers in memory. Nothing
/// when `stop` is requested.
[[nodiscard]] std::vector<InnovationPair> followingPairs(std::span<const InnovationSeries> series,
                                                         std::size_t reach, std::size_t most,
                                                         const std::stop_token& stop = {});

/// Scalar product of caller(t) and source(t − lag) over samples [from, to) of the caller.
[[nodiscard]] double laggedProduct(std::span<const float> caller, std::span<const float> source,
                                   std::size_t lag, std::size_t from, std::size_t to);

/// The chance, one-sided, of a correlation this great in `samples` independent pairs (Fisher's z).
[[nodiscard]] double chanceOf(double correlation, std::size_t samples);

/// The correlation of caller(t) and source(t − lag) when what both share with `known` (at lags 0 .. reach
/// before either) is taken out by least squares. O(samples · (known · reach)²).
[[nodiscard]] double partialCorrelation(std::span<const float> caller, std::span<const float> source,
                                        std::size_t lag, std::span<const std::span<const float>> known,
                                        std::size_t reach);

} // namespace holdfast::topology
