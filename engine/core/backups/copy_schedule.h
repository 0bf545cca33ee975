// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <optional>

namespace holdfast::backups {

/// What is known of one service's copies elsewhere when it is asked when the next is due.
struct CopyFacts {
    std::optional<TimePoint> copied; ///< when all was there last; none: never
    bool missing = false;            ///< a sound backup is not there yet
    bool log = false;                ///< a log goes on between backups
    std::optional<TimePoint> lastTried;
    int failuresInARow = 0;
};

/// Pieces of a log that are only here are lost with this place: they follow each other so.
inline constexpr Duration kLogCopyEvery = std::chrono::minutes(15);
/// However little is new, somebody looks whether all of it is still there.
inline constexpr Duration kCopyEvery = std::chrono::hours(24);

/// When the next is due; may be past: then now. After failures 1, 2, 4 … minutes pass, at most an hour. A
/// clock that was set back never puts it off by more than one interval.
[[nodiscard]] TimePoint nextCopy(const CopyFacts& facts, TimePoint now);

} // namespace holdfast::backups
