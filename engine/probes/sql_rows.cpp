// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/sql_rows.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace holdfast::probes {

namespace {

template <typename Number>
std::optional<Number> parse(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    Number value{};
    const auto* end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

} // namespace

SqlRows::SqlRows(std::vector<std::string> columns, std::vector<Row> rows)
    : m_columns(std::move(columns)), m_rows(std::move(rows)) {}

std::optional<std::string> SqlRows::text(std::string_view column) const {
    const auto found = std::ranges::find(m_columns, column);
    const auto at = static_cast<std::size_t>(found - m_columns.begin());
    if (found == m_columns.end() || m_rows.empty() || at >= m_rows.front().size()) return std::nullopt;
    return m_rows.front()[at];
}

std::optional<double> SqlRows::number(std::string_view column) const {
    const auto value = parse<double>(text(column));
    return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<std::int64_t> SqlRows::integer(std::string_view column) const {
    return parse<std::int64_t>(text(column));
}

bool SqlRows::isTrue(std::string_view column) const {
    return text(column) == "t";
}

} // namespace holdfast::probes
