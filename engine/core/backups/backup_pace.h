// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_schedule.h"

namespace holdfast::backups {

/// How a service is, as far as whoever backs it up should know.
struct Wellness {
    bool ill = false; ///< its own health is known, and is not good
    std::optional<double>
        latency; ///< seconds, of its slowest latency signal; none: it has none, or it is old
};

/// Whether what is under way harms the service: it is ill, or answers much more slowly than when it began.
[[nodiscard]] bool isHarmed(const Wellness& whenItBegan, const Wellness& now) noexcept;

/// A backup that is due while its service is ill waits until it is well again, at the latest until then:
/// never so long that a target would be missed, nor longer than a quarter of `every`. None: it does not
/// wait: the service is well, it is the first one, there is a gap in the log, or there is no time for it.
[[nodiscard]] std::optional<TimePoint> waitsUntil(const BackupSettings& settings, const ScheduleFacts& facts,
                                                  const Due& due, bool ill, TimePoint now);

/// By how much one goes slower that harms its service.
inline constexpr unsigned kSlower = 4;

/// Whether one that began then may go slower from now on without missing the target.
[[nodiscard]] bool maySlow(const BackupSettings& settings, const ScheduleFacts& facts, TimePoint began,
                           TimePoint now);

/// How long whoever has passed on `bytes` in `took` waits before it goes on. 0 as rate: any.
[[nodiscard]] Duration pauseFor(std::uint64_t bytes, std::uint64_t bytesPerSecond, Duration took) noexcept;

} // namespace holdfast::backups
