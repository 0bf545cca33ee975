// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup.h"
#include "engine/core/backups/backup_schedule.h"
#include "engine/core/backups/recovery_point.h"

namespace holdfast::backups {

/// A backup in lists.
struct BackupSummary {
    BackupId id;
    BackupMethod method = BackupMethod::Physical;
    TimePoint began;
    TimePoint ended;
    std::uint64_t dataBytes = 0;
    std::uint64_t storedBytes = 0;
    std::string server;
    std::optional<LogRange> log;
    Proofs proofs;
    std::string damage; ///< in a sentence; empty: none is known. Then the rest may be of no meaning
    std::optional<TimePoint>
        copied; ///< when it was whole elsewhere, too; none: it was not, as far as is known

    bool operator==(const BackupSummary&) const = default;
};

/// The newest of a list (newest first) that is not damaged and was not found unsound; null: none.
[[nodiscard]] const BackupSummary* newestGood(const std::vector<BackupSummary>& backups) noexcept;

/// The newest drill of any of them; null: none was tried.
[[nodiscard]] const DrillReport* newestDrill(const std::vector<BackupSummary>& backups) noexcept;

/// Something under way.
struct BackupProgress {
    enum class Work : std::uint8_t { Backup, Verify, Drill, Restore, Copy } work = Work::Backup;
    std::string phase; ///< «copy», «verify»
    std::uint64_t bytesDone = 0;
    std::uint64_t bytesTotal = 0; ///< 0: not known
    TimePoint began;
    bool slowed = false; ///< it goes slower than it could, since the service is not well

    bool operator==(const BackupProgress&) const = default;
};

/// The log that is received all the time.
struct LogStatus {
    bool receiving = false;
    LogPosition received;     ///< on the disk of the repository
    std::vector<LogGap> gaps; ///< after the oldest backup that is kept
    std::string trouble;      ///< why it does not, and what to do; empty: fine

    bool operator==(const LogStatus&) const = default;
};

/// How what is kept elsewhere stands.
struct CopyStatus {
    std::string to;              ///< «s3://bucket/prefix»
    std::optional<TimePoint> at; ///< all that was sound here then is there; none: never yet
    std::optional<TimePoint> next;
    std::optional<BackupProgress> running;
    std::string trouble; ///< why the last one failed, and what to do; empty: fine

    bool operator==(const CopyStatus&) const = default;
};

[[nodiscard]] std::string_view toString(BackupProgress::Work work) noexcept;

/// What is known of one service's backups.
struct ServiceBackups {
    ServiceId service;
    std::vector<BackupSummary> backups;         ///< newest first
    std::optional<LogStatus> log;               ///< none: its method has none
    std::optional<CopyStatus> copy;             ///< none: nothing of it is kept elsewhere
    std::optional<RecoveryPoint> recoveryPoint; ///< none: unknown
    std::optional<Duration> recoveryTime;       ///< as the newest drill measured; none: never
    std::optional<Due> nextBackup;
    std::optional<TimePoint> waitsUntil; ///< it is due and waits for the service to be well, at most so long
    std::optional<TimePoint> nextDrill;
    std::optional<BackupProgress> running;
    std::string trouble; ///< why the last one failed, and what to do; empty: fine

    bool operator==(const ServiceBackups&) const = default;
};

/// All that the screen shows of backups. Immutable; a new one comes with a new FleetState.
struct BackupState {
    std::vector<ServiceBackups> services; ///< with a `backup:` section, in the order of the fleet

    bool operator==(const BackupState&) const = default;
};

} // namespace holdfast::backups
