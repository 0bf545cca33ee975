// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the desk of backups.
#pragma once

#include "engine/runtime/backup_desk.h"

namespace holdfast::runtime {

struct BackupDesk::Watched {
    ServiceId service;
    BackupSettings settings;
    std::vector<ProbeSpec> probes;
    Keeper keeper;
    backups::ServiceBackups shown;
    backups::RecoveryPointWatch point;
    backups::ChangeWatch changes;
    backups::ChangeWatch log;             ///< its bytes
    std::optional<std::uint64_t> written; ///< how far its log goes; none: not known, or it has none
    bool listed = false;                  ///< the repository was read
    bool looking = false;
    std::optional<SteadyPoint> nextLook;
    SteadyPoint lookedAt{};            ///< when the newest look began whose answers were taken
    std::optional<TimePoint> missesAt; ///< the target of the recovery point, whatever is planned
    int failures = 0;                  ///< of backups by schedule, in a row
    std::optional<TimePoint> lastTried;
    std::optional<TimePoint> lastDrillTried;
    std::string workTrouble; ///< why the last backup, verification or drill failed
    std::string lookTrouble; ///< why the repository or the log cannot be looked at
    std::optional<TimePoint> troubleSince;
    std::vector<backups::CutShort> cutShort;     ///< what was told of
    std::optional<backups::BackupId> verifyNext; ///< its verification was cut short
};

struct BackupDesk::Look {
    std::optional<std::vector<backups::BackupSummary>> backups; ///< none: they could not be listed
    std::optional<backups::BackupKeeper::LogLook> log;
    std::optional<backups::ChangeLook> changes; ///< none: the server does not answer
    std::optional<backups::CopyStatus> copy;
    std::vector<backups::CutShort> cutShort; ///< by programs that are no more
    SteadyPoint asked{};                     ///< when it began
    std::string trouble;
};

/// A trouble in a sentence, with where.
[[nodiscard]] std::string backupSentence(const Error& error);
/// Takes one, verifies it and drops what retention lets go. `taken`: told at the end.
[[nodiscard]] std::string takeAndVerify(backups::BackupKeeper& keeper, const Clock& clock,
                                        const ports::BackupSink& sink, std::stop_token stop,
                                        const std::function<void(Result<backups::BackupSummary>)>& taken);

} // namespace holdfast::runtime
