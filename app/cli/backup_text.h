// SPDX-License-Identifier: GPL-3.0-or-later
// Backups as the command line writes them for people.
#pragma once

#include "engine/core/backups/backup_state.h"
#include "engine/ports/backup_provider.h"

#include <string>

namespace holdfast::app {

/// One line each, newest first, and below what stands of the newest good one.
[[nodiscard]] std::string backupTable(const backups::ServiceBackups& service, TimePoint now);
[[nodiscard]] std::string takenText(const backups::BackupSummary& one);
[[nodiscard]] std::string drillText(const backups::DrillReport& report);
[[nodiscard]] std::string restoredText(const ports::Restored& restored);

} // namespace holdfast::app
