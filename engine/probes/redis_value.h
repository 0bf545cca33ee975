// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::probes {

/// One answer of Redis.
struct RedisValue {
    enum class Kind : std::uint8_t { Nil, Status, Error, Integer, Text, Array };

    Kind kind = Kind::Nil;
    std::string text;                 ///< Status, Error, Text
    std::int64_t integer = 0;         ///< Integer
    std::vector<RedisValue> elements; ///< Array

    [[nodiscard]] bool isError() const noexcept { return kind == Kind::Error; }

    /// True for an error whose first word is `code` («NOAUTH», «LOADING»).
    [[nodiscard]] bool isError(std::string_view code) const noexcept {
        return isError() && text.starts_with(code) &&
               (text.size() == code.size() || text[code.size()] == ' ');
    }

    bool operator==(const RedisValue&) const = default;
};

} // namespace holdfast::probes
