// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/backup_settings.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace holdfast::backups {

/// Why a backup is due when it is.
enum class DueReason : std::uint8_t {
    First,         ///< there is none yet
    Interval,      ///< `every` is over
    RecoveryPoint, ///< drawn forward: changes that are safe nowhere would grow older than the target
    RecoveryTime,  ///< drawn forward: replaying the log would take longer than the target
    Again,         ///< the last try failed
    LogGap,        ///< drawn forward: a piece of the log is lost, and only a backup lies behind it
};

/// What is known of one service when it is asked what is due.
struct ScheduleFacts {
    std::optional<TimePoint> lastBegan; ///< of the newest backup that is there
    Duration lastTook{0};               ///< how long that took; what the next one is expected to take
    std::optional<TimePoint> lastTried; ///< newest try, of any outcome
    int failuresInARow = 0;
    bool logGap = false;  ///< what was written behind it is in no backup yet
    bool running = false; ///< one is being taken, restored or drilled just now

    /// When the first change was made that neither a backup nor the archived log has; none: all is safe.
    std::optional<TimePoint> firstUnsafe;
    double changesPerSecond = 0.0; ///< log bytes or keys, while nothing makes them safe; 0: the log does

    // Recovery time: none of it known, none of it of meaning.
    double logBytes = 0.0;             ///< to be replayed after the newest backup
    double logBytesPerSecond = 0.0;    ///< it grows by
    double replayBytesPerSecond = 0.0; ///< as drills measured; 0: not measured
    Duration copyTook{0};              ///< what a restore takes before it replays
};

struct Due {
    TimePoint at; ///< may be past: then now
    DueReason reason = DueReason::Interval;

    bool operator==(const Due&) const = default;
};

/// Share of the time that may be spent on taking backups, however they are drawn forward.
inline constexpr double kMostBusy = 0.2;

/// When the next one is due. None: one is running, so that nothing ever runs twice.
/// A clock that was set back never puts it off by more than `every`; missed ones are made up for by one.
[[nodiscard]] std::optional<Due> nextBackup(const BackupSettings& settings, const ScheduleFacts& facts,
                                            TimePoint now);

/// When the recovery point's target will be missed, although the next one begins when it is due. None: it
/// will not be, as far as that can be told. May be past: then it is missed already.
[[nodiscard]] std::optional<TimePoint> missesRecoveryPoint(const BackupSettings& settings,
                                                           const ScheduleFacts& facts,
                                                           const std::optional<Due>& next, TimePoint now);

/// When the next drill is due. None: never by itself, or nothing can be drilled now (no backup, one runs).
[[nodiscard]] std::optional<TimePoint> nextDrill(const BackupSettings& settings, const ScheduleFacts& facts,
                                                 std::optional<TimePoint> lastDrill, TimePoint now);

struct DueService {
    ServiceId service;
    Due due;
};

/// The one that begins now: the most overdue, and only while no other one of the fleet runs, since they share
/// disk and network. None: nothing is due.
[[nodiscard]] std::optional<ServiceId> toBegin(std::span<const DueService> due, bool anyRunning,
                                               TimePoint now);

[[nodiscard]] std::string_view toString(DueReason reason) noexcept;

} // namespace holdfast::backups
