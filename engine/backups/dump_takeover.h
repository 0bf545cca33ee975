// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: what a cluster made from dumps lacks before it can take the place of the former one.
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/core/backups/backup.h"

#include <stop_token>

namespace holdfast::backups {

/// The hashes of the roles' passwords, from the server that still runs into the new cluster and nowhere else:
/// no file, log, argument or evidence has them. Gives how many roles of the dump have none there. FixSetup:
/// they may not be read, so that nobody could log in. Retry: the server does not answer. `run`: a private
/// folder.
[[nodiscard]] Result<std::size_t> carryPasswords(const BackupPlace& place, const Manifest& manifest,
                                                 const std::filesystem::path& restored,
                                                 const std::filesystem::path& run, std::stop_token stop);

/// The files of settings, certificates and keys that lie in the present data directory, in the place of those
/// that initdb made. What lies elsewhere («/etc/postgresql») is read from there as before.
[[nodiscard]] Result<void> carrySettings(const BackupPlace& place, const std::filesystem::path& present,
                                         const std::filesystem::path& restored);

} // namespace holdfast::backups
