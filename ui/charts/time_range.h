// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

namespace holdfast::charts {

/// A stretch of time on the screen: [from, to], from before to.
struct TimeRange {
    TimePoint from;
    TimePoint to;

    [[nodiscard]] Duration length() const { return to - from; }

    /// 0 at `from`, 1 at `to`; outside beyond.
    [[nodiscard]] double shareOf(TimePoint time) const;
    [[nodiscard]] TimePoint at(double share) const;

    bool operator==(const TimeRange&) const = default;
};

/// A chart shows no less and no more than this.
inline constexpr Duration kShortest = std::chrono::seconds(10);
inline constexpr Duration kLongest = std::chrono::days(3 * 366);

/// Moved by a share of its length; to the right (later) when positive.
[[nodiscard]] TimeRange panned(const TimeRange& range, double share);

/// `factor` > 1 shows more time. The moment at `anchor` (a share) stays where it is. Within kShortest and
/// kLongest.
[[nodiscard]] TimeRange zoomed(const TimeRange& range, double factor, double anchor);

/// The same length, ending at `now`.
[[nodiscard]] TimeRange following(const TimeRange& range, TimePoint now);

/// Not further into the future than `latest` allows: shifted back, its length kept.
[[nodiscard]] TimeRange notAfter(const TimeRange& range, TimePoint latest);

} // namespace holdfast::charts
