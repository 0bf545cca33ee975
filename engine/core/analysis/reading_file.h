// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::analysis {

/// One row of a file of readings; the views are into the text it was read from.
struct ReadingRow {
    TimePoint at;
    double value = 0.0; ///< NaN: no value
    std::string_view stamp;
    std::string_view text; ///< the value as it was written
};

/// Readings of one signal from text, one a line: `timestamp,value`, oldest first, lines ending in LF or CRLF.
/// A stamp is `2014-04-10 16:15:00`, with a `T` between, with a fraction of the second and with `Z` if so
/// wished (always UTC), or seconds since 1970. A value that is empty, `nan`, `na`, `null`, infinite or too
/// large for a double is none (NaN). A first line whose stamp is none is a header; empty lines are skipped.
/// Stamps may repeat and run backwards. Anything else: FixInput with line and column in `where`; so is a text
/// without a reading. `name` is the file's for messages. O(length).
[[nodiscard]] Result<std::vector<ReadingRow>> readReadings(std::string_view text, const std::string& name);

} // namespace holdfast::analysis
