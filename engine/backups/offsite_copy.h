// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/object_store.h"
#include "engine/backups/repository.h"

#include <map>

namespace holdfast::backups {

/// A backup as it is elsewhere.
struct CopiedBackup {
    BackupId id;
    Manifest manifest;  ///< of meaning while there is no damage
    std::string damage; ///< in a sentence; empty: its manifest and the sizes of its files are as written
};

/// What a copy did.
struct CopyReport {
    std::vector<BackupId> whole; ///< those that are here and there now
    std::size_t sentFiles = 0;
    std::uint64_t sentBytes = 0;
    std::size_t dropped = 0; ///< backups that retention let go there
};

/// The backups of one service and their log once more, in a storage that speaks S3, as they lie in the
/// repository (encrypted ones stay so), by the same names:
///
///     <fleet>/<service>/backups/<id>/…     its files; «manifest.sealed» goes last: without it, it is none
///     <fleet>/<service>/wal/<system>/…     finished pieces of the log, and the histories
///
/// What is there already, of the same size and SHA-256, is not sent again; so one that was cut short goes on
/// where it was, by files. Errors as of ObjectStore and Repository. Thread: one at a time; blocks.
class OffsiteCopy {
public:
    /// Fleet and service give the names. The repository outlives it.
    OffsiteCopy(Repository& repository, const BackupPlace& place, ObjectStore store);

    /// Sends what is not there, and lets go there what retention lets go: never what is here, nor the newest
    /// verified one, and nothing while none that is here and there is verified (an empty repository empties
    /// nothing). One at a time, also of several programs (Retry). Damaged and unsound ones are not sent. What
    /// retention removes here meanwhile is passed over. What came of it stands in the repository
    /// (CopyRecord).
    [[nodiscard]] Result<CopyReport> copy(Duration keep, TimePoint now, const BytesSink& sink,
                                          const std::stop_token& stop);

    /// Newest first.
    [[nodiscard]] Result<std::vector<CopiedBackup>> list(const std::stop_token& stop);

    /// Brings one and the log behind it back: all of it, byte by byte as its manifest says, or nothing of the
    /// backup. One that is here already and not damaged is left as it is. FixInput: there is none there, or
    /// it is damaged there. Holds the repository's lock.
    [[nodiscard]] Result<Manifest> fetch(const BackupId& id, const BytesSink& sink,
                                         const std::stop_token& stop);

    /// Reads every byte there, of the backup and of the log behind it. Says what was read; FixInput names the
    /// first that differs.
    [[nodiscard]] Result<std::string> verify(const BackupId& id, const BytesSink& sink,
                                             const std::stop_token& stop);

private:
    using Sizes = std::map<std::string, std::uint64_t>; ///< by key

    [[nodiscard]] std::string keyOf(const BackupId& id, const std::string& path) const;
    [[nodiscard]] Result<Sizes> sizes(const std::stop_token& stop);
    [[nodiscard]] Result<CopiedBackup> read(const BackupId& id, const Sizes& there,
                                            const std::stop_token& stop);
    [[nodiscard]] Result<CopiedBackup> find(const BackupId& id, const Sizes& there,
                                            const std::stop_token& stop);
    /// Whether it is there now.
    [[nodiscard]] Result<bool> send(const BackupId& id, const Sizes& there, CopyReport& report,
                                    const BytesSink& sink, const std::stop_token& stop);
    [[nodiscard]] Result<void> sendLog(const Sizes& there, CopyReport& report, const BytesSink& sink,
                                       const std::stop_token& stop);
    [[nodiscard]] Result<void> dropOld(const std::vector<ListedBackup>& here, CopyReport& report,
                                       Duration keep, TimePoint now, const std::stop_token& stop);
    /// The finished pieces of a log behind where a backup begins, and histories: by key, with their size.
    [[nodiscard]] Sizes logOf(const Manifest& manifest, const Sizes& there) const;

    Repository& m_repository;
    std::string m_base; ///< with «/» at its end
    ObjectStore m_store;
};

} // namespace holdfast::backups
