// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/retention.h"
#include "engine/core/snapshots/snapshot.h"
#include "engine/stores/private_files.h"

#include <filesystem>
#include <set>

namespace holdfast::stores {

enum class Pin : std::uint8_t { Set, Clear };

/// A snapshot of the folder, as lists show it.
struct ListedSnapshot {
    snapshots::SnapshotId id;
    std::string damage;           ///< in a sentence; empty: intact, and `manifest` is of meaning
    snapshots::Manifest manifest; ///< with its services
    bool pinned = false;
    std::uint64_t bytes = 0; ///< of its own file, without the parts that it shares
};

/// What writing one took.
struct WrittenSnapshot {
    std::string digest;       ///< of the whole
    std::size_t newParts = 0; ///< that no snapshot had before
    std::uint64_t bytes = 0;  ///< that the folder grew by
};

/// The snapshots of one fleet in a folder of their own (0700): a file «<id>.snapshot» for each manifest,
/// their parts in «<digest>.parts» files, each text once. Every file is sealed (sealed_file.h), written
/// beside and renamed, parts first: a snapshot is listed when all of it is on the disk, and never before.
/// Files never change; what nobody names any more goes with collect().
///
/// Whoever changes the folder holds its lock for as long as the call; reading needs none. Thread-safe as far
/// as every call opens its files anew. Blocks: the store's thread or an I/O pool.
///
/// Errors: FixInput (damaged, or no such snapshot), FixSetup (disk full, no right, another program changes it
/// just now), each in a sentence. A call that fails has changed nothing that was there before.
class SnapshotFolder {
public:
    explicit SnapshotFolder(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// Newest first, each verified with all of its parts. What is damaged is listed as damaged.
    [[nodiscard]] Result<std::vector<ListedSnapshot>> list() const;
    /// With all of its parts, verified.
    [[nodiscard]] Result<snapshots::Snapshot> load(const snapshots::SnapshotId& id) const;
    /// Reads and verifies every byte of it.
    [[nodiscard]] Result<void> verify(const snapshots::SnapshotId& id) const;

    /// FixInput: one of that id is there, or it is not sound (snapshots::checkParts()).
    [[nodiscard]] Result<WrittenSnapshot> write(const snapshots::Snapshot& snapshot);
    [[nodiscard]] Result<void> setPinned(const snapshots::SnapshotId& id, Pin pin);
    /// FixInput: it is pinned. Its parts go with the next collect().
    [[nodiscard]] Result<void> drop(const snapshots::SnapshotId& id);
    /// Drops what the rule lets go, then collects. Gives what was dropped.
    [[nodiscard]] Result<std::vector<snapshots::SnapshotId>>
    thin(const snapshots::RetentionRule& rule, const std::set<snapshots::SnapshotId>& inUse = {});
    /// Removes parts that no snapshot names, and what a killed program left. Where a manifest is damaged
    /// nobody knows what it named: then parts stay. Gives how many bytes are free again.
    [[nodiscard]] Result<std::uint64_t> collect();

    /// One file with everything, verified; for another machine or a safe place.
    [[nodiscard]] Result<std::string> exported(const snapshots::SnapshotId& id) const;
    /// FixInput: damaged, of another fleet, or another snapshot of its id is here. One that is here already
    /// is fine.
    [[nodiscard]] Result<snapshots::SnapshotId> import(std::string_view bytes, const std::string& fleet);

private:
    [[nodiscard]] std::filesystem::path manifestPath(const snapshots::SnapshotId& id) const;
    [[nodiscard]] std::filesystem::path pinPath(const snapshots::SnapshotId& id) const;
    [[nodiscard]] Result<ProcessLock> lock() const;
    [[nodiscard]] Result<std::vector<ListedSnapshot>> listOnce() const;
    [[nodiscard]] Result<snapshots::Snapshot> loadOnce(const snapshots::SnapshotId& id) const;
    [[nodiscard]] Result<WrittenSnapshot> writeLocked(const snapshots::Snapshot& snapshot);
    [[nodiscard]] Result<void> dropLocked(const snapshots::SnapshotId& id);
    [[nodiscard]] Result<std::uint64_t> collectLocked();

    std::filesystem::path m_folder;
};

} // namespace holdfast::stores
