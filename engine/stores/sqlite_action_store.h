// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"
#include "engine/stores/sqlite_schema.h"

#include <filesystem>
#include <memory>

namespace holdfast::stores {

/// For tests: another layer below SQLite, other migrations, another start of the machine.
struct SqliteActionOptions {
    std::string vfs;
    std::span<const Migration> migrations;
    std::string boot;
};

/// The action store in one SQLite file of its own (WAL, synchronous=FULL, for the owner only), which several
/// programs of this machine may have open. Leases are counted by the clock that a wall clock which is set
/// does not disturb (CLOCK_BOOTTIME), and end with the machine.
///
/// Never fails here: the file is opened (and made, with its folder) by the first call, and while it cannot
/// be, each call says why: FixSetup (disk full, no right, moved away, written by a newer Holdfast), Internal
/// (damaged: nothing is done until a person has looked). `clock` outlives it.
[[nodiscard]] std::unique_ptr<ports::ActionStore>
makeSqliteActionStore(const std::filesystem::path& path, const Clock& clock,
                      const SqliteActionOptions& options = {});

} // namespace holdfast::stores
