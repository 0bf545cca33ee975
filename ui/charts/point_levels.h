// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/history.h"
#include "ui/charts/point_columns.h"
#include "ui/charts/time_range.h"

#include <span>
#include <vector>

namespace holdfast::charts {

/// The points of a line at several resolutions, made once, so that a picture costs what it shows and not what
/// there is: each level holds the points of the one before merged in eights of time (least, greatest, mean by
/// count), on whole multiples of the level's bucket. A million points are a picture of some hundred columns
/// in a millisecond.
class PointLevels {
public:
    PointLevels() = default;
    /// `points`: oldest first; they outlive the levels, unmoved. Few points have no further levels. O(n).
    PointLevels(std::span<const HistoryPoint> points, Duration gapAfter);

    /// What thinned() makes of the points: the same to the last point, where the columns are a little wider
    /// than asked for (by less than an eighth), so that they hold whole buckets.
    [[nodiscard]] std::vector<HistoryPoint> columnsOf(const TimeRange& range, int columns) const;
    /// Least and greatest value within the range, to a bucket at its ends where there are many points.
    [[nodiscard]] std::optional<Extent> extentOf(const TimeRange& range) const;

    /// From the point before each gap to the one after it, oldest first.
    [[nodiscard]] std::span<const TimeRange> gaps() const noexcept { return m_gaps; }

private:
    struct Stage {
        Duration bucket{0};
        std::vector<HistoryPoint> points;
    };

    [[nodiscard]] std::span<const HistoryPoint> stageFor(Duration width, Duration& bucket) const;

    std::span<const HistoryPoint> m_points;
    std::vector<Stage> m_stages; ///< the finest first
    std::vector<TimeRange> m_gaps;
};

} // namespace holdfast::charts
