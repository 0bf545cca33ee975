// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace holdfast {

[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Edit distance of Damerau and Levenshtein (optimal string alignment), case folded for ASCII. O(n·m).
[[nodiscard]] std::size_t editDistance(std::string_view left, std::string_view right);

/// The candidate nearest to `word`, for «did you mean …?». Empty when none is near enough (more than a third
/// of the word, at least 2 edits).
[[nodiscard]] std::string_view nearestWord(std::string_view word,
                                           std::span<const std::string_view> candidates);

/// A finite number with nothing before or behind it (locale independent).
[[nodiscard]] std::optional<double> parseNumber(std::string_view text) noexcept;

/// «250 ms», «2s», «5 min», «1 h», «30 d». No unit is no duration.
[[nodiscard]] std::optional<Duration> parseDuration(std::string_view text) noexcept;

/// «2 GiB», «512MB», «4096 B», «1.5 GiB». A plain number is bytes.
[[nodiscard]] std::optional<double> parseBytes(std::string_view text) noexcept;

/// A value of a unit as a person writes it in a fleet file, in exactly that unit: «99.9 %» or 0.999 for
/// Ratio, «500 ms» or 0.5 for Seconds, «2 GiB» for Bytes, «30 d» for Days.
[[nodiscard]] std::optional<double> parseQuantity(std::string_view text, Unit unit) noexcept;

/// What parseQuantity() expects, for messages.
[[nodiscard]] std::string_view quantityExample(Unit unit) noexcept;

} // namespace holdfast
