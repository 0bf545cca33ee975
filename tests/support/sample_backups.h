// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"

/// Backups of a PostgreSQL and a Redis as the engine would tell of them. The same every time.
namespace holdfast::testing {

/// Five days of PostgreSQL, the newest of which a drill brought back, and a day of Redis: all as it should
/// be.
[[nodiscard]] backups::BackupState backupsAt(TimePoint now);

/// The newest drill of PostgreSQL found a damaged page.
void failDrill(backups::BackupState& state, TimePoint now);
/// PostgreSQL's log is not received any more, for longer than may be lost.
void loseLog(backups::BackupState& state, TimePoint now);

} // namespace holdfast::testing
