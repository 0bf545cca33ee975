// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/row_matrix.h"
#include "engine/core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::analysis {

/// A table of numbers: one observation a row, one signal a column.
struct ObservationTable {
    std::vector<std::string> names; ///< of the columns; «c1», «c2» … where the file has no header
    std::vector<double> values;     ///< row by row; NaN: not there
    bool header = false;            ///< the file named its columns

    [[nodiscard]] RowMatrix matrix() const noexcept { return {.values = values, .columns = names.size()}; }

    /// Takes a column out, e.g. one of labels. False: there is none of that name.
    [[nodiscard]] bool removeColumn(std::string_view name);
};

/// Reads CSV: fields bare or in double quotes, lines ending in LF or CRLF, a byte order mark passed over,
/// empty lines skipped. A first line with a field that is no number is the header. An empty field, `nan`,
/// `na` and `null` (in any case) are values that are not there; `inf` and `-inf` are infinities. Refused
/// (FixInput), with file, line and column in `where`: text in place of a number, rows of another number of
/// fields than the first line's, a header with a name twice, more than 65,534 columns, no row at all. `name`
/// is the file's, for messages. O(length).
[[nodiscard]] Result<ObservationTable> readObservations(std::string_view text, const std::string& name);

/// Whether rows follow each other in time, as readings do, rather than stand for themselves: how much
/// neighbouring rows resemble each other, 0..1. The median over the columns that vary of the rank correlation
/// of each value with the one before it (the serial version of Spearman's: Wald and Wolfowitz 1943), 0 where
/// it is below. Shuffled rows come out near 0, the metrics of a server above a half. O(n log n) a column.
[[nodiscard]] double serialResemblance(RowMatrix rows);

} // namespace holdfast::analysis
