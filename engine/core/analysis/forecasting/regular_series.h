// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/signal.h"

#include <span>
#include <vector>

namespace holdfast::forecasting {

/// Values at equal distances in time, oldest first, all finite.
struct BridgedSeries {
    std::vector<double> values;
    std::size_t gaps = 0; ///< how many of them were made up
};

/// Fills what is not finite: with the mean of the values a season before and after it where `season` > 0 and
/// one of them is there, else along the line between its neighbours, at the end with the last value. What is
/// missing at the beginning is cut off. Nothing but gaps: empty. O(n).
[[nodiscard]] BridgedSeries bridged(std::span<const double> values, std::uint32_t season);

/// Readings on a grid of `step` (> 0) that ends with the newest reading: the mean of those in each cell
/// (t - step, t], NaN where there are none. Order does not matter; of several with one stamp the last in the
/// span counts; readings that are not finite are left out. At most `most` cells, the newest. Empty: empty.
/// O(n log n).
[[nodiscard]] std::vector<double> onGrid(std::span<const Reading> readings, Duration step, std::size_t most);

/// A counter that only grows, as its rate a second between neighbouring readings; the time is that of the
/// later one. Where it falls it was reset and began again at 0 (as Prometheus takes it). Readings that are
/// not finite, or with no time between them, are left out; backward stamps are put in order first. O(n log
/// n).
[[nodiscard]] std::vector<Reading> ratesOf(std::span<const Reading> counter);

} // namespace holdfast::forecasting
