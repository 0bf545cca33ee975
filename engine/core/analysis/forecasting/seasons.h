// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::forecasting {

/// The seasons (one or two, ascending, in steps) that show in a regular series without gaps: the highest
/// local peaks of the autocorrelation of the values less their running trend, at lags up to a third of the
/// length, where it exceeds what noise reaches (0.3 and 3/√n); multiples of a found season that add nothing
/// are left out. Nothing for fewer than 24 values or constants. Through the Wiener-Khinchin relation by a
/// transform of our own of the next power of two, O(n log n).
[[nodiscard]] std::vector<std::uint32_t> findSeasons(std::span<const double> values);

} // namespace holdfast::forecasting
