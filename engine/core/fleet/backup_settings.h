// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/copy_settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// How a service's data is backed up. Which tools do it is told by the kind of the service.
enum class BackupMethod : std::uint8_t {
    Physical,   ///< PostgreSQL: pg_basebackup and its write-ahead log
    Logical,    ///< PostgreSQL: pg_dump
    PgBackRest, ///< PostgreSQL: by a pgBackRest that is there already
    Redis,      ///< Redis: its RDB file
};

/// The `backup:` section of a service.
struct BackupSettings {
    BackupMethod method = BackupMethod::Physical;
    std::string repository;           ///< absolute folder, or s3://bucket/prefix
    std::string stanza;               ///< PgBackRest
    std::string dataDirectory;        ///< of the server, as its host has it; empty: the server says it
    std::string programs;             ///< folder of the server's tools; empty: found by itself
    Duration every{86'400'000};       ///< between two backups, 10 min .. 30 days
    Duration keep{2'592'000'000};     ///< 1 h .. 10 years; the newest verified one stays in any case
    Duration recoveryPoint{300'000};  ///< target: what may be lost
    Duration recoveryTime{900'000};   ///< target: until it runs again
    Duration drillEvery{604'800'000}; ///< 0: only on click
    bool log = true;                  ///< Physical: the write-ahead log is received all the time
    std::uint64_t rateLimit = 0;      ///< bytes a second that a backup takes, 32 KiB .. 1 GiB; 0: any
    std::string keyFile;              ///< encryption: file of the key, outside the repository; empty: none
    std::vector<std::string> checks;  ///< SQL of a drill, each of which must answer true
    std::optional<CopySettings> copy; ///< where they are kept once more; none: nowhere
    std::string sshTo;                ///< on which host the tools run, as ssh understands it; empty: here
    std::string sshServer;            ///< the server's address as seen from there; empty: the probe's

    bool operator==(const BackupSettings&) const = default;
};

} // namespace holdfast
