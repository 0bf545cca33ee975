// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/digest_stream.h"
#include "engine/backups/log_shelf.h"
#include "engine/backups/sealed_stream.h"
#include "engine/core/backups/backup.h"
#include "engine/stores/private_files.h"

#include <filesystem>
#include <utility>
#include <vector>

namespace holdfast::backups {

/// A backup of a repository, as lists show it.
struct ListedBackup {
    BackupId id;
    std::string damage; ///< in a sentence; empty: its manifest and the sizes of its files are as written
    Manifest manifest;  ///< of meaning while there is no damage
    Proofs proofs;
};

/// Where a backup is put together; removed again unless it was published.
class Staging {
public:
    /// `scratch`: below which the folder is that `folder` is a link to; empty: it is no link.
    explicit Staging(std::filesystem::path folder, std::filesystem::path scratch = {})
        : m_folder(std::move(folder)), m_scratch(std::move(scratch)) {}

    Staging(Staging&& other) noexcept
        : m_folder(std::exchange(other.m_folder, {})), m_scratch(std::move(other.m_scratch)) {}

    Staging& operator=(Staging&&) = delete;
    ~Staging();

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder; }

    void release() { m_folder.clear(); }

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_scratch;
};

/// The backups of one service in a folder of their own (0700):
///
///     backups/<id>/…                the files of one, and its sealed manifest, «manifest.sealed»
///     backups/<id>.proofs           what became known of it since (sealed)
///     wal/<system identifier>/…     log_shelf.h
///     lock                          held by whoever takes, verifies or drops
///
/// Where the fleet file names a key, what comes in is encrypted (sealed_stream.h) in «….enc». Until then it
/// lies in a folder of its own below BackupPlace::scratch, to which «.new-…» is a link: never in here.
///
/// One is put together in «backups/.new-…» and renamed when all of it is on the disk: half a one is never
/// listed. Its files never change. Thread-safe as far as every call opens its files anew. Blocks.
///
/// Errors: FixInput (damaged, no such backup), FixSetup (disk full, no right, another program is at work
/// here), Cancelled, each in a sentence. A call that fails has changed nothing that was there before.
class Repository {
public:
    /// `place`: BackupSettings::repository. Fleet and service give the names of the folders in it.
    Repository(const std::filesystem::path& place, const std::string& fleet, const ServiceId& service);
    explicit Repository(const BackupPlace& place);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder; }

    [[nodiscard]] std::filesystem::path logFolder(const std::string& systemIdentifier) const;
    /// The log of this cluster, encrypted where the backups are.
    [[nodiscard]] LogShelf shelf(const LogRange& log) const;
    [[nodiscard]] std::filesystem::path fileOf(const BackupId& id, const std::string& path) const;

    /// What is written is encrypted with. Null: nothing is. FixSetup: the key cannot be read.
    [[nodiscard]] Result<std::shared_ptr<const RepositoryKey>> key() const;
    /// What a backup is read with. Null: it is not encrypted. FixSetup: its key is another one, or not known.
    [[nodiscard]] Result<std::shared_ptr<const RepositoryKey>> keyOf(const Manifest& manifest) const;

    /// Nothing runs twice at once, also not by two programs. Removes what a killed one left.
    [[nodiscard]] Result<stores::ProcessLock> lock();

    /// Newest first.
    [[nodiscard]] Result<std::vector<ListedBackup>> list() const;
    /// FixInput: there is none of this id, or it is damaged.
    [[nodiscard]] Result<ListedBackup> find(const BackupId& id) const;
    /// Reads every byte of it and holds it against its manifest. FixInput names the first file that differs.
    [[nodiscard]] Result<void> readAgain(const BackupId& id, const BytesSink& sink,
                                         std::stop_token stop) const;

    // While the lock is held:

    /// Where stage() makes a folder next time, whose name nobody else uses.
    [[nodiscard]] std::filesystem::path freshName() const;

    [[nodiscard]] Result<Staging> stage() { return stageAt(freshName()); }

    [[nodiscard]] Result<Staging> stageAt(std::filesystem::path folder);
    /// Whether it may be the folder of a stage of this repository.
    [[nodiscard]] bool isStage(const std::filesystem::path& folder) const;
    /// Reads and syncs every file of the folder and gives it its name. Fills in Manifest::files.
    [[nodiscard]] Result<Manifest> publish(Staging& staging, Manifest manifest, std::stop_token stop);
    /// A folder for the files of a backup that comes back from elsewhere, as they were here.
    [[nodiscard]] Result<Staging> stageToAdopt();
    /// Gives it its place again; its files are those of the manifest. A damaged one of its id makes room.
    [[nodiscard]] Result<void> adopt(Staging& staging, const Manifest& manifest);
    [[nodiscard]] Result<void> keepProofs(const BackupId& id, const Proofs& proofs);
    [[nodiscard]] Result<void> drop(const BackupId& id);

private:
    [[nodiscard]] std::filesystem::path backups() const { return m_folder / "backups"; }

    [[nodiscard]] ListedBackup read(const BackupId& id) const;

    /// The same where it will be encrypted no more.
    [[nodiscard]] Result<Manifest> publishHere(Staging& staging, Manifest manifest, std::stop_token stop);

    std::filesystem::path m_folder;
    std::filesystem::path m_keyFile; ///< empty: nothing is encrypted
    std::filesystem::path m_scratch;
};

/// A name as one of a folder: letters, digits, «-», «_» and inner dots stay, the rest is %XX.
[[nodiscard]] std::string folderNameOf(std::string_view name);

} // namespace holdfast::backups
