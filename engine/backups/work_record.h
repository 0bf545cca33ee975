// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/private_folder.h"
#include "engine/backups/repository.h"
#include "engine/core/backups/backup_state.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// What a program was at when it ended without ending it: killed, or with its machine.
struct CutShort {
    BackupProgress::Work work = BackupProgress::Work::Backup;
    BackupId id; ///< empty: it had none yet
    TimePoint began;
    std::string into;              ///< Restore: the folder it was for
    bool complete = false;         ///< all of it is there, only nobody could say so any more
    std::vector<std::string> left; ///< what it had made and what could not be removed yet

    bool operator==(const CutShort&) const = default;
};

/// What happened and what there is now, for people.
[[nodiscard]] std::string sentenceOf(const CutShort& one);

/// Stands in a repository while something is under way there, and names every folder before it is made, so
/// that the next program can clear up behind one that was killed, and say what happened:
///
///     under-way/<16 digits>.lock      held by whoever is at it
///     under-way/<16 digits>.record    what it is at, and its folders (sealed)
///
/// Only folders that were named so, by their own names, are ever removed, and processes ended that work in
/// them: pg_basebackup's receiver of the log lives on when that is killed, and keeps the server's log with
/// it.
class WorkRecord {
public:
    struct Work {
        BackupProgress::Work work = BackupProgress::Work::Backup;
        BackupId id;
        TimePoint began;
        std::string into = {};
    };

    /// FixSetup: it cannot be written; then nothing may begin.
    [[nodiscard]] static Result<WorkRecord> begin(const Repository& repository, Work work);

    WorkRecord(WorkRecord&& other) noexcept;
    WorkRecord& operator=(WorkRecord&&) = delete;
    ~WorkRecord();

    /// Where it is put together in the repository, too.
    [[nodiscard]] Result<Staging> stage(Repository& repository);
    /// A folder below `base` for the time of the work.
    [[nodiscard]] Result<PrivateFolder> folder(const std::filesystem::path& base,
                                               const std::optional<platforms::Account>& owner);

private:
    WorkRecord(std::filesystem::path path, stores::ProcessLock lock, Work work);

    [[nodiscard]] Result<void> write() const;

    std::filesystem::path m_path; ///< without its ending; empty: moved away
    std::optional<stores::ProcessLock> m_lock;
    Work m_work;
    std::vector<std::filesystem::path> m_folders;
};

/// Removes what programs left that are no more, and tells what they were at; what could not be removed
/// (`left`) is tried again the next time. FixSetup: the repository cannot be read.
[[nodiscard]] Result<std::vector<CutShort>> clearUp(Repository& repository);

} // namespace holdfast::backups
