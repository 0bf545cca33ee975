// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <cstdint>
#include <deque>
#include <optional>

namespace holdfast::backups {

/// What would be lost if a service failed now.
struct RecoveryPoint {
    /// At most so long ago is the first change that is not safe. 0: everything is safe.
    Duration atMost{0};
    std::uint64_t unsafe = 0; ///< how much of it: bytes of log, or changes of keys
    TimePoint observed;       ///< when both sides were looked at last; older than that is not known

    bool operator==(const RecoveryPoint&) const = default;
};

/// Follows how far a service has written and how far that is safe, both as one figure that only grows: the
/// position in PostgreSQL's log and how far it is archived; changes of keys and how many the newest backup
/// has. One thread at a time.
class RecoveryPointWatch {
public:
    /// Both at one moment. A figure that fell back is of another server (restored, promoted): all begins
    /// anew. `safeAt`: when that much became safe, where that is known; of meaning the first time.
    void observe(TimePoint at, std::uint64_t written, std::uint64_t safe,
                 std::optional<TimePoint> safeAt = std::nullopt);
    /// None: nothing was observed, or there has been something unsafe since before the first look.
    [[nodiscard]] std::optional<RecoveryPoint> at(TimePoint now) const;

    /// How fast it is written, a second, over what is remembered; none: less than two looks.
    [[nodiscard]] std::optional<double> rate() const;

private:
    struct Look {
        TimePoint at;
        std::uint64_t written = 0;
    };

    void forget();

    std::deque<Look> m_looks; ///< oldest first, both growing; the first is the newest that was wholly safe
    bool m_firstIsSafe = false;
    std::uint64_t m_safe = 0;
    std::optional<TimePoint> m_observed;
};

} // namespace holdfast::backups
