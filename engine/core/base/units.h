// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

/// Units of signals. A value of a signal is always a double in exactly this unit; text is made by
/// models/format only.
enum class Unit : std::uint8_t {
    None,           ///< a plain number
    Ratio,          ///< 0..1; shown as a percentage
    Seconds,        ///< durations and latencies
    Bytes,          ///< bytes; shown in binary multiples
    BytesPerSecond, ///< bytes a second
    Count,          ///< how many
    PerSecond,      ///< events a second
    Days,           ///< days, e.g. until a certificate expires
    Boolean,        ///< 0 or 1; shown as no or yes
};

/// The word used in fleet files and JSON («ratio», «seconds», …).
[[nodiscard]] std::string_view toString(Unit unit) noexcept;
[[nodiscard]] std::optional<Unit> unitFromString(std::string_view text) noexcept;

/// Bytes, so that no bare integer stands for them.
struct Bytes {
    std::int64_t count = 0;
    auto operator<=>(const Bytes&) const = default;
};

/// A probability, 0..1.
struct Probability {
    double value = 0.0;
    auto operator<=>(const Probability&) const = default;
};

} // namespace holdfast
