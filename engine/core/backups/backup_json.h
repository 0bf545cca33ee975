// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::backups {

// As the command line and the HTTP API write them; stable.
[[nodiscard]] nlohmann::json shownJson(const Verification& verification);
[[nodiscard]] nlohmann::json shownJson(const DrillReport& report);
[[nodiscard]] nlohmann::json shownJson(const BackupSummary& backup);
/// {"service", "last_good", "recovery_point", "recovery_time_seconds", "log", "next_backup", "next_drill",
/// "running", "trouble", "backups": […]}; what is not known is null.
[[nodiscard]] nlohmann::json shownJson(const ServiceBackups& service);
/// {"services": […]}
[[nodiscard]] nlohmann::json shownJson(const BackupState& state);

} // namespace holdfast::backups
