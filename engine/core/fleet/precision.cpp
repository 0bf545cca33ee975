// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/precision.h"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace holdfast {

double withMeaningfulDigits(double value) noexcept {
    constexpr int kBehindTheFirst = 5;
    if (!std::isfinite(value) || value == std::trunc(value)) return value;
    std::array<char, 32> text{};
    const auto written = std::to_chars(text.data(), text.data() + text.size(), value,
                                       std::chars_format::scientific, kBehindTheFirst);
    double rounded = value;
    const auto read = std::from_chars(text.data(), written.ptr, rounded);
    // Next to the largest double there are only whole numbers; below the smallest normal one digits are few.
    return written.ec == std::errc() && read.ec == std::errc() ? rounded : value;
}

} // namespace holdfast
