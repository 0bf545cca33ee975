// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/event.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast {

/// What is asked of the history of one signal: [from, to), thinned to at most `maxPoints` buckets.
struct HistoryQuery {
    SeriesKey series;
    TimePoint from;
    TimePoint to;
    int maxPoints = 2000; ///< 1 .. 100,000: buckets, usually the pixel columns of a chart
};

/// The readings of one bucket. With one reading, all values are that reading.
struct HistoryPoint {
    TimePoint time; ///< of the first reading in the bucket
    double minimum = 0.0;
    double maximum = 0.0;
    double mean = 0.0;
    double last = 0.0;
    std::uint32_t count = 0; ///< readings in it, > 0

    bool operator==(const HistoryPoint&) const = default;
};

/// An answer, oldest first. Buckets without readings are absent: a gap is a gap.
struct HistoryAnswer {
    HistoryQuery query;
    std::vector<HistoryPoint> points;
    Duration resolution{0}; ///< of what was stored: the interval, 5 min or 1 h
    Duration gapAfter{0};   ///< two points further apart than this have a gap between them
};

/// Newest first. All conditions hold together.
struct EventQuery {
    std::optional<std::uint64_t> before; ///< sequence, exclusive
    std::optional<std::uint64_t> after;  ///< sequence, exclusive
    std::optional<TimePoint> from;
    std::optional<TimePoint> to;
    ServiceId service; ///< empty: any
    std::optional<Severity> atLeast;
    int limit = 200; ///< 1 .. 10,000
};

} // namespace holdfast
