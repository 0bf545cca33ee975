// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::platforms::docker {

/// What an answer may hold before it is read at all: a hostile one costs its own call only.
struct JsonBounds {
    int depth = 64;
    std::size_t values =
        400'000; ///< of any kind; a document takes at most about 100 bytes each beside its text
};

/// Retry: it is no JSON, or beyond its bounds (it may have been cut on its way).
[[nodiscard]] Result<nlohmann::json> parseBounded(std::string_view text, const JsonBounds& bounds = {});

/// Reads a document of others: what is missing or of another kind is simply not there. Refers to the
/// document.
class JsonView {
public:
    JsonView() = default;

    explicit JsonView(const nlohmann::json& value) : m_value(&value) {}

    [[nodiscard]] JsonView operator[](std::string_view key) const;

    [[nodiscard]] bool exists() const noexcept { return m_value != nullptr && !m_value->is_null(); }

    [[nodiscard]] std::string text() const;                    ///< empty: none
    [[nodiscard]] std::optional<std::int64_t> integer() const; ///< beyond its range: the end of it

    [[nodiscard]] std::int64_t integerOr(std::int64_t other) const { return integer().value_or(other); }

    [[nodiscard]] bool flag() const;                      ///< false: none
    [[nodiscard]] std::vector<JsonView> items() const;    ///< of an array
    [[nodiscard]] std::vector<std::string> texts() const; ///< of an array; those that are texts
    [[nodiscard]] std::vector<std::pair<std::string, JsonView>> members() const; ///< of an object, by name

    [[nodiscard]] nlohmann::json copy() const { return exists() ? *m_value : nlohmann::json(); }

private:
    const nlohmann::json* m_value = nullptr;
};

} // namespace holdfast::platforms::docker
