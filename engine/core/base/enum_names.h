// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace holdfast {

/// The words of an enum in files and JSON, in one table for both directions.
template <typename E, std::size_t N>
using EnumNames = std::array<std::pair<E, std::string_view>, N>;

template <typename E, std::size_t N>
[[nodiscard]] constexpr std::string_view nameOf(const EnumNames<E, N>& names, E value) noexcept {
    for (const auto& [candidate, name] : names) {
        if (candidate == value) return name;
    }
    return {};
}

template <typename E, std::size_t N>
[[nodiscard]] constexpr std::optional<E> valueOf(const EnumNames<E, N>& names,
                                                 std::string_view text) noexcept {
    for (const auto& [candidate, name] : names) {
        if (name == text) return candidate;
    }
    return std::nullopt;
}

} // namespace holdfast
