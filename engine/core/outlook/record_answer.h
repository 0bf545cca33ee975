// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"

namespace holdfast::outlook {

/// At most so many warnings and failures are listed in an answer; all are counted.
inline constexpr std::size_t kMostListed = 500;

/// How good it has been, from what the store holds of the period (and, for failures and spans that began
/// before it, still last). What is still open at `now` stays open; nothing is judged here. Spans without a
/// service concern every service that statements or failures are about. O(n log n).
[[nodiscard]] RecordAnswer answerOf(const RecordQuery& query, const Record& record, TimePoint now);

} // namespace holdfast::outlook
