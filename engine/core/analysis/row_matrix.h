// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace holdfast::analysis {

/// Rows of equal length, one after the other, that somebody else owns. `values` holds a whole number of rows;
/// what is over is not looked at.
struct RowMatrix {
    std::span<const double> values;
    std::size_t columns = 0;

    [[nodiscard]] std::size_t rows() const noexcept { return columns == 0 ? 0 : values.size() / columns; }

    [[nodiscard]] std::span<const double> row(std::size_t index) const {
        return values.subspan(index * columns, columns);
    }
};

} // namespace holdfast::analysis
