// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/sqlite_schema.h"

namespace holdfast::stores {

/// The tables of the action store, in words that SQLite and PostgreSQL both understand. PostgreSQL keeps them
/// in the schema «holdfast».
[[nodiscard]] std::span<const Migration> actionMigrations();

} // namespace holdfast::stores
