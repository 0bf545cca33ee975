// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: whether a restored PostgreSQL has what the one had that was backed up.
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/postgres_instance.h"
#include "engine/core/backups/backup.h"

namespace holdfast::backups {

/// Rows and digests of the manifest's samples, the SQL checks of the fleet file, every page by PostgreSQL's
/// own amcheck. What is not as it should be becomes a finding of the report. An error: it could not be tried.
[[nodiscard]] Result<void> checkContent(const PostgresTools& tools, const PostgresInstance& instance,
                                        const Manifest& manifest, const BackupPlace& place,
                                        DrillReport& report, std::stop_token stop);

/// What a proven drill says of the manifest's samples.
[[nodiscard]] std::string provenText(const Manifest& manifest);

} // namespace holdfast::backups
