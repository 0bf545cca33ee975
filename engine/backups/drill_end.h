// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: how a drill ends, whatever server it was of.
#pragma once

#include "engine/backups/repository.h"
#include "engine/backups/restore_steps.h"

namespace holdfast::backups {

/// Judges what a drill came to, and keeps it with its backup. `tried`: how it went; FixInput is a finding
/// (the backup is not what it should be), any other error means that it could not be tried, and is the
/// answer. `proven`: what is said where nothing was found.
[[nodiscard]] Result<DrillReport> concluded(Repository& repository, const ListedBackup& backup,
                                            DrillReport report, const Result<void>& tried, Phases& phases,
                                            std::string proven);

} // namespace holdfast::backups
