// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/health.h"

#include <optional>

namespace holdfast::tracking {

/// Wall time for people, steady time for ages: a wall clock that jumps makes nothing stale.
struct Instant {
    TimePoint wall;
    SteadyPoint steady;
};

/// How fresh is what was read then, with a sweep every `interval`: stale when two following readings were
/// missed, not observed after three. Half an interval of grace: a reading may come late within its sweep.
[[nodiscard]] inline Freshness freshnessOf(const std::optional<SteadyPoint>& readAt, SteadyPoint now,
                                           Duration interval) {
    if (!readAt) return Freshness::NotObserved;
    const Duration age = now - *readAt;
    const Duration grace = interval / 2;
    if (age > interval * 3 + grace) return Freshness::NotObserved;
    if (age > interval * 2 + grace) return Freshness::Stale;
    return Freshness::Fresh;
}

} // namespace holdfast::tracking
