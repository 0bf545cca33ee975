// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

namespace holdfast::discovery {

/// The first byte of a text that is no text.
struct NonText {
    int line = 1;   ///< from 1
    int column = 1; ///< from 1, in characters
    unsigned byte = 0;
};

/// Nothing: the whole is UTF-8 without zero bytes.
[[nodiscard]] std::optional<NonText> findNonText(std::string_view text) noexcept;

} // namespace holdfast::discovery
