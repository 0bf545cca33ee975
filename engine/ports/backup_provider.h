// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"

#include <functional>
#include <stop_token>

namespace holdfast::ports {

/// Told now and then how far it is, on the thread of the call.
using BackupSink = std::function<void(const backups::BackupProgress&)>;

/// Up to where a restore replays the log. Nothing set: as far as the log goes.
struct RestorePoint {
    std::optional<TimePoint> time;            ///< every transaction that had committed then, and none after
    std::optional<std::uint64_t> transaction; ///< up to and with this one (pg_current_xact_id)
    bool onlyConsistent = false;              ///< no further than the backup itself
};

struct RestoreOrder {
    backups::BackupId id;
    std::string into; ///< absolute path of a folder; target_guard.h says which are safe
    RestorePoint point;
    std::vector<std::string> homes; ///< of people and of root: nothing is restored over them
};

/// What a restore brought back.
struct Restored {
    std::string folder;
    std::vector<backups::Phase> phases;
    std::optional<TimePoint> lastCommit; ///< of the log's last transaction that was replayed; none: of none
    std::string text;                    ///< in a sentence: what it is, and how to go on
};

/// Takes, proves and restores the backups of one service by the tools of its server. Four implementations:
/// PostgreSQL (physical, logical, by pgBackRest) and Redis.
///
/// Thread: one call at a time changes something (a lock of the repository, also against other programs); all
/// block and belong on an I/O pool. Each ends within its deadline and soon after `stop`.
/// Errors: FixInput (damaged, no such backup, unsafe target), FixSetup (tool, right, room missing), Retry
/// (the server is not there), Cancelled; each in a sentence. What failed has left nothing behind and changed
/// nothing that was there before.
class BackupProvider {
public:
    virtual ~BackupProvider() = default;
    BackupProvider() = default;
    BackupProvider(const BackupProvider&) = delete;
    BackupProvider& operator=(const BackupProvider&) = delete;

    /// Listed once all of it is on the disk, and never before.
    [[nodiscard]] virtual Result<backups::Manifest> take(const BackupSink& sink, std::stop_token stop) = 0;
    /// Reads every byte again and has the server's own tool judge it; what came of it is kept with it.
    /// An error: it could not be judged. A backup that is not sound is an answer.
    [[nodiscard]] virtual Result<backups::Verification>
    verify(const backups::BackupId& id, const BackupSink& sink, std::stop_token stop) = 0;
    /// Into a fresh place; whatever is there already stays as it is.
    [[nodiscard]] virtual Result<Restored> restore(const RestoreOrder& order, const BackupSink& sink,
                                                   std::stop_token stop) = 0;
    /// Restores into a throw-away place, starts a server there that nothing else reaches, compares, clears
    /// up. What came of it is kept with the backup. An error: it could not be tried.
    [[nodiscard]] virtual Result<backups::DrillReport>
    drill(const backups::BackupId& id, const BackupSink& sink, std::stop_token stop) = 0;
};

} // namespace holdfast::ports
