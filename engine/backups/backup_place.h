// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/fleet/fleet_spec.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>

namespace holdfast::backups {

/// Whose backups, where to and how.
struct BackupPlace {
    std::string fleet;
    ServiceId service;
    ProbeSpec server; ///< how to reach it; its account may replicate and read settings
    BackupSettings settings;
    std::filesystem::path scratch = "/var/tmp"; ///< for what is thrown away; others may pass through it
    std::filesystem::path sockets = "/tmp";     ///< likewise, for sockets: a short path
    std::string serverAccount = "postgres";     ///< who runs restored PostgreSQLs where this process is root
    std::int64_t sampleBytes = 64 << 20;        ///< larger tables are not read in passing
    std::uint64_t sampleKeys = 100'000;         ///< databases with more keys are only counted
    std::shared_ptr<const std::atomic<bool>> slowed = {}; ///< a backup goes slower meanwhile; null: never
    std::string pgBackRestConfig = {}; ///< its configuration file; empty: the one it looks for itself
    std::string sshConfig = {};        ///< ssh's configuration file; empty: the ones it looks for itself
    std::string programsThere = {}; ///< of the host that ssh reaches: the server's tools; empty: found there
};

} // namespace holdfast::backups
