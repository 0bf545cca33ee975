// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/ports/store.h"
#include "engine/stores/sqlite_schema.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace holdfast::stores {

/// A damaged store that was renamed, with its write-ahead log, and kept.
struct SetAside {
    std::string as; ///< its new path
    std::string why;
};

struct Migrated {
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::string backup; ///< path of the copy that was made before
};

struct OpenedStore {
    std::unique_ptr<ports::Store> store; ///< never null
    std::optional<SetAside> setAside;
    std::optional<Migrated> migrated;
    std::string notice; ///< the two above in a sentence for a person; empty: nothing
};

/// For tests: another layer below SQLite, other migrations.
struct StoreOptions {
    std::string vfs;
    std::span<const Migration> migrations = stores::migrations();
};

/// Opens the SQLite store in that file, and makes it (and its directory) when there is none. A damaged one is
/// set aside under a name with the date and a fresh one begun; an older one is migrated after a copy of it
/// was made.
///
/// Errors: FixSetup when another process has it open (the error names it), it belongs to someone else, is a
/// link, was written by a newer Holdfast or is not a store at all, the directory or disk does not let it be;
/// in all these cases nothing is changed. `clock` must outlive the store. Thread: the store's.
[[nodiscard]] Result<OpenedStore> openStore(const std::filesystem::path& path,
                                            const ports::Retention& retention, const Clock& clock,
                                            const StoreOptions& options = {});

} // namespace holdfast::stores
