// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/copy_record.h"
#include "engine/backups/log_receiver.h"
#include "engine/backups/offsite_copy.h"
#include "engine/backups/repository.h"
#include "engine/backups/work_record.h"
#include "engine/core/backups/backup_state.h"
#include "engine/core/backups/change_watch.h"
#include "engine/ports/backup_provider.h"

#include <memory>
#include <mutex>

namespace holdfast::backups {

/// The backups of one service with all that keeps them: the provider of its kind, the log that is received
/// all the time, what retention lets go, and what would be lost now.
///
/// Thread: the provider as it says; the rest at any time beside it. Blocks; belongs on an I/O pool.
class BackupKeeper {
public:
    BackupKeeper(BackupPlace place, const Clock& clock);

    [[nodiscard]] const BackupPlace& place() const noexcept { return m_place; }

    [[nodiscard]] ports::BackupProvider& provider() noexcept { return *m_provider; }

    /// A backup that is under way or begun later goes slower from now on, or as fast as it can. Any thread.
    void goSlower(bool slower) noexcept { m_slowed->store(slower); }

    /// Removes what programs left here that ended in the middle of their work, and tells what they were at.
    [[nodiscard]] Result<std::vector<CutShort>> clearUp() { return backups::clearUp(m_repository); }

    /// Newest first. FixSetup: the repository cannot be read.
    [[nodiscard]] Result<std::vector<BackupSummary>> list() const;

    /// FixInput: there is none of this id, or it is damaged.
    [[nodiscard]] Result<BackupSummary> find(const BackupId& id) const;

    /// Receives the log from now on, unless its method has none, somebody else does, or it is received
    /// already. Retry: the server is not there.
    [[nodiscard]] Result<void> receiveLog(std::stop_token stop);

    /// Whether the log is received here now, or need not be.
    [[nodiscard]] bool receives() const;

    /// How far the server has written, and how far that is safe. Nothing: its method has no log.
    struct LogLook {
        LogStatus status;
        std::uint64_t written = 0;
        std::uint64_t safe = 0;          ///< behind the newest whole backup, and all of the log from there on
        std::optional<TimePoint> safeAt; ///< when that was so for sure
    };

    [[nodiscard]] Result<std::optional<LogLook>> lookAtLog(const std::vector<BackupSummary>& backups,
                                                           std::stop_token stop) const;

    /// What is known here of the copies elsewhere; nothing: none are kept. Asks nobody.
    [[nodiscard]] std::optional<CopyStatus> copyStatus() const;

    /// The copies elsewhere, as long as this keeper lives. FixInput: none are kept. FixSetup: no credentials.
    [[nodiscard]] Result<OffsiteCopy> copies();

    /// What the server says of its changes, whatever its method. Retry: it does not answer.
    [[nodiscard]] Result<ChangeLook> lookAtChanges(std::stop_token stop) const;

    /// Drops what retention lets go, and the log that nothing needs then. Gives how many backups went.
    [[nodiscard]] Result<std::size_t> thin(TimePoint now);

private:
    [[nodiscard]] LogStatus received() const;
    [[nodiscard]] std::optional<CopyRecord> copied() const;

    std::shared_ptr<std::atomic<bool>> m_slowed = std::make_shared<std::atomic<bool>>(false);
    BackupPlace m_place;
    Repository m_repository;
    std::unique_ptr<ports::BackupProvider> m_provider;

    mutable std::mutex m_mutex; ///< guards what follows
    std::optional<stores::ProcessLock> m_logLock;
    std::unique_ptr<LogReceiver> m_receiver;
    std::string m_logTrouble; ///< why it was not begun
};

/// Null: the service has no `backup:` section, or nothing reads it.
[[nodiscard]] std::shared_ptr<BackupKeeper> keeperOf(const FleetSpec& fleet, const ServiceSpec& service,
                                                     const Clock& clock);

} // namespace holdfast::backups
