// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/wal_position.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/backup_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// «20261122-003000-7f3a»: when it began (UTC) and four hexadecimal digits; ids sort by time.
using BackupId = Id<struct BackupTag>;

/// A file of a backup, as it lies in the repository.
struct BackupFile {
    std::string path; ///< below the backup's folder, with «/»; never absolute, never upwards
    std::uint64_t bytes = 0;
    std::string digest; ///< SHA-256

    bool operator==(const BackupFile&) const = default;
};

/// Which stretch of PostgreSQL's log makes a physical backup whole.
struct LogRange {
    std::string systemIdentifier; ///< of the cluster: backups of another one never mix with it
    std::uint32_t timeline = 1;
    LogPosition begin;
    LogPosition end; ///< consistent from here on
    SegmentBytes segmentBytes = kUsualSegment;

    bool operator==(const LogRange&) const = default;
};

/// What was in a table or a database when the backup was taken, to be held against what a drill finds.
struct ContentSample {
    std::string name; ///< «database.schema.table»; Redis: «db0»
    std::uint64_t rows = 0;
    std::string digest; ///< of all rows or keys, in no order
    /// The same before the backup began and after it ended: a restored one must have exactly this. Else it
    /// was being changed, and `rows` and `digest` are of before.
    bool quiet = false;

    bool operator==(const ContentSample&) const = default;
};

/// What a backup says of itself. Never changes once it is there.
struct Manifest {
    BackupId id;
    std::string fleet;
    ServiceId service;
    BackupMethod method = BackupMethod::Physical;
    TimePoint began;
    TimePoint ended;
    std::string server;          ///< «PostgreSQL 15.14»
    std::string administrator;   ///< role that may read everything: as whom a drill looks; Redis: empty
    std::string tool;            ///< what took it, with its version
    std::uint64_t dataBytes = 0; ///< before compression
    std::string key;             ///< fingerprint of the key its files are encrypted with; empty: they are not
    std::optional<LogRange> log; ///< Physical
    std::vector<BackupFile> files;      ///< by path, each once
    std::vector<ContentSample> samples; ///< by name, each once

    /// Bytes in the repository.
    [[nodiscard]] std::uint64_t storedBytes() const noexcept;
    bool operator==(const Manifest&) const = default;
};

/// Every byte of a backup was read again and held against its manifest, and its own tool said it is sound.
struct Verification {
    TimePoint at;
    bool sound = false;
    std::string text; ///< what was done, or what is wrong, in a sentence

    bool operator==(const Verification&) const = default;
};

/// One part of a drill or a restore.
struct Phase {
    std::string name; ///< «copy», «start», «replay», «verify»
    Duration took{0};

    bool operator==(const Phase&) const = default;
};

/// A rehearsed restore.
struct DrillReport {
    TimePoint at;
    bool proven = false;
    std::string text;                    ///< in a sentence: proven by what, or what was wrong
    std::vector<Phase> phases;           ///< in the order in which they were done
    std::optional<TimePoint> restoredTo; ///< of the last transaction that came back
    std::vector<std::string> findings;   ///< in sentences: everything that was not as it should be

    /// Until the restored server took queries: what «recovery time» means.
    [[nodiscard]] Duration recoveryTime() const noexcept;
    bool operator==(const DrillReport&) const = default;
};

/// What became known of a backup after it was taken.
struct Proofs {
    std::optional<Verification> verified; ///< the newest
    std::optional<DrillReport> drilled;   ///< the newest

    bool operator==(const Proofs&) const = default;
};

/// Reading checks all of it: FixInput with what is wrong. Reads exactly what the other one writes.
[[nodiscard]] std::string manifestText(const Manifest& manifest);
[[nodiscard]] Result<Manifest> manifestFrom(std::string_view text, const std::string& where = {});
[[nodiscard]] std::string proofsText(const Proofs& proofs);
[[nodiscard]] Result<Proofs> proofsFrom(std::string_view text, const std::string& where = {});

/// Whether a manifest may name this path: relative, plain, without «..», of at most 1,000 bytes.
[[nodiscard]] bool isFilePath(std::string_view path) noexcept;

/// `entropy`: 16 random bits.
[[nodiscard]] BackupId backupIdOf(TimePoint began, std::uint16_t entropy);
[[nodiscard]] bool isBackupId(std::string_view text) noexcept;

[[nodiscard]] std::string_view toString(BackupMethod method) noexcept;
[[nodiscard]] std::optional<BackupMethod> backupMethodFrom(std::string_view text) noexcept;

} // namespace holdfast::backups
