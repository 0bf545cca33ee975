// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/history.h"
#include "ui/charts/time_range.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::charts {

/// Points that lie in the same pixel column become one, with the least and greatest of them all and their
/// mean by count. What lies outside of the range is dropped, but for one point on each side, so that lines
/// run on to the edge.
[[nodiscard]] std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, const TimeRange& range,
                                                int columns);
/// The same with columns of a width of time, at least 1 ms.
[[nodiscard]] std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, const TimeRange& range,
                                                Duration width);

/// All points, those within the same whole multiple of `bucket` as one.
[[nodiscard]] std::vector<HistoryPoint> mergedBy(std::span<const HistoryPoint> points, Duration bucket);

/// A stretch of points without a gap: indices [begin, end).
struct Run {
    std::size_t begin = 0;
    std::size_t end = 0;

    bool operator==(const Run&) const = default;
};

[[nodiscard]] std::vector<Run> runsOf(std::span<const HistoryPoint> points, Duration gapAfter);

/// The point nearest in time, no further away than `reach`.
[[nodiscard]] const HistoryPoint* nearestPoint(std::span<const HistoryPoint> points, TimePoint time,
                                               Duration reach);

struct Extent {
    double lowest = 0.0;
    double highest = 0.0;
};

/// Least and greatest value within the range; nothing without points there.
[[nodiscard]] std::optional<Extent> extentOf(std::span<const HistoryPoint> points, const TimeRange& range);

} // namespace holdfast::charts
