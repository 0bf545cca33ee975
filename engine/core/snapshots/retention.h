// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"

#include <span>

namespace holdfast::snapshots {

/// What retention must know of a snapshot.
struct RetentionItem {
    SnapshotId id;
    TimePoint taken;
    Occasion occasion = Occasion::Schedule;
    bool safe = false;
    bool pinned = false;
    bool intact = true; ///< a damaged one is never dropped by itself: a person must see it
    bool inUse = false; ///< a plan under way needs it
};

struct RetentionRule {
    std::size_t most = 10;   ///< without pinned and safety ones
    std::size_t recent = 4;  ///< the newest of them
    std::size_t hourly = 3;  ///< then the first of each hour
    std::size_t safety = 10; ///< of those taken before an action: the newest
};

/// What may go, oldest first. At most `most` ordinary ones stay: the newest, then the first of each hour,
/// then the first of each day; where fewer hours and days are there, more of the newest. Hours and days are
/// UTC's and the first in each stays its representative, so that thinning again and again comes to the same.
/// Never goes: what is pinned, damaged or in use, and the newest intact safe point.
[[nodiscard]] std::vector<SnapshotId> toDrop(std::span<const RetentionItem> snapshots,
                                             const RetentionRule& rule = {});

} // namespace holdfast::snapshots
