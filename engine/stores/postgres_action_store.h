// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"
#include "engine/stores/postgres_place.h"
#include "engine/stores/sqlite_schema.h"

#include <memory>

namespace holdfast::stores {

/// The action store in the schema «holdfast» of a PostgreSQL (10 and newer), for all who act on the fleet.
/// Leases are counted by the server's clock. One connection, made by the first call, and anew after it was
/// lost; nothing is set for its session, so that a pool in between (PgBouncer) is no trouble.
///
/// Never fails here; each call answers within 5 s or Retry, with a sentence: Retry (not reached, busy,
/// starting), FixSetup (password, right, disk full, certificate, a newer Holdfast's tables). A call whose
/// answer was lost may have happened: all of them can be made again.
[[nodiscard]] std::unique_ptr<ports::ActionStore>
makePostgresActionStore(PostgresPlace place, std::span<const Migration> migrations = {});

/// The store behind an address that is wrong: every call answers with that error.
[[nodiscard]] std::unique_ptr<ports::ActionStore> makeRefusingActionStore(Error why);

} // namespace holdfast::stores
