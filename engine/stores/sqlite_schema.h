// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/sqlite_connection.h"

#include <span>
#include <string>

namespace holdfast::stores {

/// «HOLD»: tells a store from other SQLite files.
inline constexpr std::int64_t kApplicationId = 0x484f4c44;

/// One numbered change of the schema. Once released it is never edited; a new one is added.
struct Migration {
    std::int64_t version; ///< what the schema is afterwards: 1, 2, 3 …
    const char* sql;
};

/// All migrations of this program, ascending from 1.
[[nodiscard]] std::span<const Migration> migrations();

/// The schema's version; 0: an empty file.
[[nodiscard]] Result<std::int64_t> schemaVersion(Connection& connection);

/// Brings the schema to the newest version, all or nothing.
[[nodiscard]] Result<void> migrate(Connection& connection, std::span<const Migration> migrations);

/// A copy of the whole database as a new private file, complete and durable when this returns.
[[nodiscard]] Result<void> backUp(Connection& connection, const std::string& to);

} // namespace holdfast::stores
