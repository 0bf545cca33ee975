// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::probes {

/// The rows of an answer as text, and how to read them. Small by intent: probes ask for figures.
class SqlRows {
public:
    using Row = std::vector<std::optional<std::string>>; ///< none: NULL

    SqlRows() = default;
    SqlRows(std::vector<std::string> columns, std::vector<Row> rows);

    [[nodiscard]] std::size_t count() const noexcept { return m_rows.size(); }

    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return m_rows; }

    /// Of the first row. None: NULL, no such column, no row.
    [[nodiscard]] std::optional<std::string> text(std::string_view column) const;
    [[nodiscard]] std::optional<double> number(std::string_view column) const; ///< finite
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view column) const;
    [[nodiscard]] bool isTrue(std::string_view column) const;

private:
    std::vector<std::string> m_columns;
    std::vector<Row> m_rows;
};

} // namespace holdfast::probes
