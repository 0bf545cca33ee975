// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::forecasting {

struct NamedSeries {
    std::string id;
    std::vector<double> values; ///< oldest first; NaN: a gap
};

/// Series from text, one a line: `id,v1,v2,…`, fields bare or in double quotes, lines ending in LF or CRLF,
/// lines as long as they like and of different lengths. An empty field, `nan`, `na`, `null` and infinities
/// are gaps; empty fields at the end of a line (as tables pad short rows) are no values at all. A first line
/// of which no value is a number is a header. Empty lines are skipped. Anything else: FixInput with line and
/// field in `where`. A text without any series: FixInput. `name` is the file's for messages. O(length).
[[nodiscard]] Result<std::vector<NamedSeries>> readSeriesText(std::string_view text, const std::string& name);

} // namespace holdfast::forecasting
