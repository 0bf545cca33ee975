// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/discovery/utf8_check.h"

#include <cstdint>

namespace holdfast::discovery {

namespace {

/// How many bytes the character at the beginning has; 0: it is none.
std::size_t characterLength(std::string_view text) noexcept {
    const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    if (lead == 0) return 0;
    if (lead < 0x80U) return 1;
    const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
    if (lead < 0xC2U || lead > 0xF4U || text.size() < length) return 0;
    std::uint32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0U) != 0x80U) return 0;
        code = (code << 6U) | (at(i) & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800U) || (length == 4 && code < 0x10000U);
    const bool surrogate = code >= 0xD800U && code <= 0xDFFFU;
    return overlong || surrogate || code > 0x10FFFFU ? 0 : length;
}

} // namespace

std::optional<NonText> findNonText(std::string_view text) noexcept {
    NonText place;
    while (!text.empty()) {
        const std::size_t length = characterLength(text);
        if (length == 0) {
            place.byte = static_cast<unsigned char>(text.front());
            return place;
        }
        if (text.front() == '\n') {
            ++place.line;
            place.column = 1;
        } else {
            ++place.column;
        }
        text.remove_prefix(length);
    }
    return std::nullopt;
}

} // namespace holdfast::discovery
