// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <filesystem>
#include <optional>

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
    /// Most that a copy takes from the server, so that it does not starve those whom it serves: 32 to
    /// 1048576; none: as fast as it goes.
    std::optional<std::uint32_t> kibibytesPerSecond = {};
    std::string pgBackRestConfig = {}; ///< its configuration file; empty: the one it looks for itself
};

} // namespace holdfast::backups
