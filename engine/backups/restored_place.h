// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: what a server says of the place of its data, and what was restored into another one.
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/core/backups/backup.h"
#include "engine/core/backups/target_guard.h"
#include "engine/ports/backup_provider.h"

#include <filesystem>
#include <stop_token>
#include <vector>

namespace holdfast::backups {

/// A server and where its data lies, as it says itself.
struct LivePlace {
    std::string shown;      ///< «PostgreSQL 15.14»
    int major = 0;          ///< PostgreSQL
    std::string identity;   ///< PostgreSQL's system identifier
    std::string data;       ///< absolute; empty: this account may not know
    std::string dump;       ///< Redis: name of its RDB file
    std::string journal;    ///< Redis: name of the folder of its append-only file; empty: it has none
    std::string append;     ///< Redis: name of that file
    std::uint64_t keys = 0; ///< Redis
};

/// Retry: it does not answer.
[[nodiscard]] Result<LivePlace> askPlace(const BackupPlace& place, Duration deadline, std::stop_token stop);

/// What may be written to on the way, see target_guard.h.
[[nodiscard]] TargetRule targetRule(const BackupPlace& place, const std::string& data,
                                    const std::string& identity, TargetUse use);

[[nodiscard]] inline bool isRedis(const BackupPlace& place) noexcept {
    return place.settings.method == BackupMethod::Redis;
}

/// Where PostgreSQL's own programs are looked for; empty: in the usual places. With pgBackRest the fleet file
/// names its folder, not theirs.
[[nodiscard]] inline std::string programsOf(const BackupPlace& place) {
    return place.settings.method == BackupMethod::PgBackRest ? std::string() : place.settings.programs;
}

/// The system identifier that data must have which a backup may take the place of; empty: Redis has none.
/// FixInput: pgBackRest no longer has the backup. FixSetup: a dump is of no cluster, so that its server must
/// say which one it is.
[[nodiscard]] Result<std::string> identityFor(const BackupPlace& place, const Manifest& manifest,
                                              const Result<LivePlace>& live, std::stop_token stop);

/// Gives what was restored the names that its Redis will look for. `live`: as it said before it was stopped;
/// else as the lost or present folder tells.
[[nodiscard]] Result<void> arrangeRedis(const std::filesystem::path& restored, const LivePlace& live);

/// All of it to whom the other folder belongs. Of meaning where this process is root.
[[nodiscard]] Result<void> giveTo(const std::filesystem::path& restored, const std::filesystem::path& like);

/// By a server of its own that nothing else reaches. See recovery::BackupBook::prove(). `identity`: the
/// system identifier that it must have; empty: Redis, or a new cluster.
[[nodiscard]] Result<std::vector<std::string>>
proveRestored(const BackupPlace& place, const Manifest& manifest, const ports::RestorePoint& point,
              const std::filesystem::path& restored, const std::string& identity, std::stop_token stop);

} // namespace holdfast::backups
