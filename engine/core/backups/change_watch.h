// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace holdfast::backups {

/// What a server says of its changes at one moment.
struct ChangeLook {
    /// Transactions that ever wrote and have ended, or bytes of log; or, with `savedAt`, changes of keys
    /// since it saved by itself.
    std::uint64_t count = 0;
    std::optional<TimePoint> savedAt; ///< by its own clock, to the second; none: it counts on and on
    std::string server;               ///< who it is: another one, or one started anew, counts anew

    bool operator==(const ChangeLook&) const = default;
};

/// Makes one figure that only grows of what a server says of its changes, and tells how fast it grows and
/// what of it a backup has. What it cannot have seen it takes for one change: before the first look, and
/// whenever a count began anew. One thread at a time.
class ChangeWatch {
public:
    /// Clocks that were set back, and figures that fell, are borne.
    void observe(TimePoint at, const ChangeLook& look);

    /// All that is known of; 0: nothing was observed.
    [[nodiscard]] std::uint64_t total() const noexcept;

    /// How much of it a backup has that was begun then: never more than is certain.
    [[nodiscard]] std::uint64_t safeIn(TimePoint began) const noexcept;

    /// How fast it grew in the last ten minutes, a second; none: less than two looks in them.
    [[nodiscard]] std::optional<double> perSecond() const;

private:
    struct Total {
        TimePoint at;
        std::uint64_t sum = 0;
    };

    ChangeLook m_last;
    std::optional<TimePoint> m_unchangedSince; ///< before the first look
    std::deque<Total> m_totals;                ///< oldest first, both growing
};

} // namespace holdfast::backups
