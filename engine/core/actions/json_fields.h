// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to actions: fields of documents that others wrote.
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/enum_names.h"
#include "engine/core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast::actions {

/// «2026-11-21T02:30:00.000Z», exactly as toIso8601() writes it.
[[nodiscard]] std::optional<TimePoint> timeFromIso8601(std::string_view text) noexcept;

/// JSON of text up to `most` bytes; not an object: FixInput.
[[nodiscard]] Result<nlohmann::json> objectFromText(std::string_view text, std::size_t most,
                                                    const std::string& where);

/// Reads fields of one object and keeps the first mistake; what cannot be read has its default. So a reader
/// is a list of fields, and asks once at its end.
class FieldReader {
public:
    FieldReader(const nlohmann::json& object, std::string where);

    [[nodiscard]] std::string text(const char* name);
    [[nodiscard]] double number(const char* name);
    [[nodiscard]] std::uint64_t count(const char* name); ///< a whole number from 0
    [[nodiscard]] bool flag(const char* name);
    [[nodiscard]] TimePoint time(const char* name);
    [[nodiscard]] Duration seconds(const char* name); ///< 0 .. 10 years
    /// An array or object; empty array when it is missing or something else.
    [[nodiscard]] const nlohmann::json& array(const char* name);
    [[nodiscard]] const nlohmann::json& object(const char* name);

    template <typename E, std::size_t N>
    [[nodiscard]] E word(const char* name, const EnumNames<E, N>& names) {
        const auto value = valueOf(names, text(name));
        if (!value) wrong(name, "is none of its words");
        return value.value_or(names.front().first);
    }

    void wrong(std::string_view name, std::string_view what);
    /// A mistake in a part of it, unless there was one before.
    void take(const Result<void>& part);

    [[nodiscard]] const std::string& where() const noexcept { return m_where; }

    [[nodiscard]] Result<void> result() const;

private:
    [[nodiscard]] const nlohmann::json* find(const char* name);

    const nlohmann::json* m_object;
    std::string m_where;
    std::optional<Error> m_error;
};

} // namespace holdfast::actions
