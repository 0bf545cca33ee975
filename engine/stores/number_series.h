// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/byte_stream.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::stores {

/// How the next number of a series is foretold from those before it; what is stored is the difference.
/// Numbers are relative to the first one and divided by the greatest common divisor.
enum class Predictor : std::uint8_t {
    Centre,    ///< always the median: noise around a level
    Previous,  ///< the one before: steps, random walks
    Linear,    ///< continues the last two: smooth curves
    MeanOfTwo, ///< the mean of the last two
    Smoothed,  ///< exponentially smoothed, 1/8 a number: noise around a slow curve
    Ramp,      ///< a straight line from the first number: steady counters and clocks
    Drift,     ///< the one before plus the mean step: counters with gaps
};

inline constexpr std::size_t kPredictors = 7;

/// What a series would take, to choose between ways of writing it. An estimate.
[[nodiscard]] std::uint64_t estimateBits(std::span<const std::int64_t> numbers);

/// Writes the numbers so that `decodeNumbers` gives them back exactly. Differences wrap around: any 64-bit
/// numbers can be written. The count is not written.
[[nodiscard]] ByteVector encodeNumbers(std::span<const std::int64_t> numbers);

/// Reads `count` numbers from bytes that reach to their end. False: the bytes are damaged. Damage that gives
/// other numbers goes unnoticed: the caller guards the bytes by a sum.
[[nodiscard]] bool decodeNumbers(ByteSpan bytes, std::size_t count, std::vector<std::int64_t>& numbers);

} // namespace holdfast::stores
