// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guard_facts.h"
#include "engine/ports/backup_provider.h"
#include "engine/recovery/recipe.h"

#include <string>
#include <vector>

namespace holdfast::recovery {

/// What somebody wants back.
struct RestoreWish {
    backups::BackupId id; ///< empty: the newest sound one from which the point can be reached
    ports::RestorePoint point;
};

/// How a service sees folders of this machine.
struct FolderView {
    bool contained = false; ///< it sees those below and none else; else it sees all, under their own names
    std::vector<workloads::HostFolder> folders;
};

/// What would take the place of a service's data, as it was found.
struct RestoreSight {
    backups::BackupSummary backup;
    std::string data;     ///< its data directory, on this machine
    std::string inside;   ///< the same as its server sees it; empty: under the same name
    bool lost = false;    ///< nothing stands there
    std::string restored; ///< where it is restored to first, beside; nothing stands there
    std::string aside;    ///< where the present one is kept afterwards; nothing stands there
    std::string identity; ///< PostgreSQL's system identifier; empty: its kind has none
    std::string answers;  ///< «PostgreSQL 15.14»: the server that answers now; empty: none does
    std::string silence;  ///< why none does
    std::vector<actions::Need> needs;
    std::vector<std::string> told;      ///< what a person should know, in sentences
    std::vector<std::string> schedules; ///< what is done for it by schedule
    bool log = false;                   ///< its log is received all the time
    std::string basis;                  ///< text; the same world gives the same one
};

/// Backups as whoever restores one over its service needs them. Thread-safe; every call blocks, ends soon
/// after `stop`, and belongs on a thread that may. Errors: FixInput (no such backup, not sound, unsafe place,
/// damaged), FixSetup (tool, right, room missing), Retry, Cancelled, each in a sentence that says what to do.
class BackupBook {
public:
    virtual ~BackupBook() = default;
    BackupBook() = default;
    BackupBook(const BackupBook&) = delete;
    BackupBook& operator=(const BackupBook&) = delete;

    /// Why none of its backups can take the place of its data, by the fleet file alone; empty: it can be
    /// tried.
    [[nodiscard]] virtual std::string whyNot(const Subject& subject) const = 0;
    /// Changes nothing. Refuses what must never be touched (target_guard.h).
    [[nodiscard]] virtual Result<RestoreSight> look(const Subject& subject, const RestoreWish& wish,
                                                    const FolderView& view,
                                                    const ports::PlatformContext& context) = 0;
    /// Waits until nobody works on its backups, also no other program.
    [[nodiscard]] virtual Result<void> awaitQuiet(const Subject& subject, std::stop_token stop) = 0;
    /// Of how it is now, verified; gives its id.
    [[nodiscard]] virtual Result<std::string>
    takeSafety(const Subject& subject, const ports::BackupSink& sink, std::stop_token stop) = 0;
    /// Into a place where nothing stands, as its server will want it there: all of it or nothing.
    [[nodiscard]] virtual Result<ports::Restored> fetch(const Subject& subject, const RestoreWish& wish,
                                                        const RestoreSight& places,
                                                        const ports::BackupSink& sink,
                                                        std::stop_token stop) = 0;
    /// Whether it is what the backup's manifest says, by a server of its own. Gives what was found, in
    /// sentences; an error: it must not take the place of anything. Then it belongs to whom the present data
    /// belongs.
    [[nodiscard]] virtual Result<std::vector<std::string>> prove(const Subject& subject,
                                                                 const RestoreWish& wish,
                                                                 const RestoreSight& places,
                                                                 std::stop_token stop) = 0;
    /// Just before the folders change places: that is still its data directory, and no server uses it.
    [[nodiscard]] virtual Result<void> mayReplace(const Subject& subject, const RestoreWish& wish,
                                                  const RestoreSight& places, std::stop_token stop) = 0;
    /// Waits until the server answers, on the restored data. Gives what it says, in a sentence.
    [[nodiscard]] virtual Result<std::string> awaitServer(const Subject& subject, const RestoreWish& wish,
                                                          const RestoreSight& places,
                                                          std::stop_token stop) = 0;
    /// What was received of the log does not go on where the restored server writes.
    [[nodiscard]] virtual Result<void> beginLogAnew(const Subject& subject, const RestoreWish& wish) = 0;
};

} // namespace holdfast::recovery
