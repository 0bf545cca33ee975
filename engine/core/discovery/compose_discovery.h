// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/compose_files.h"
#include "engine/core/discovery/discovered_fleet.h"
#include "engine/core/fleet/diagnostic.h"
#include "engine/core/fleet/fleet_file.h"

#include <memory>
#include <string>
#include <vector>

namespace holdfast::discovery {

/// Which Compose project is looked at.
struct ComposeQuestion {
    std::vector<std::string> files; ///< the first names the project; further ones override it, in their order
    std::vector<std::string> profiles; ///< «*»: all; empty: what COMPOSE_PROFILES says, else none
    std::string environmentFile;       ///< empty: `.env` beside the first file, where there is one
    std::string project; ///< its name where nothing else names it; empty: the folder of the first file
    std::string host = "127.0.0.1"; ///< where the ports are reached that the host publishes
};

/// What came of it: a fleet and its file, and in any case what was understood and what was not.
struct ComposeOutcome {
    std::shared_ptr<const FleetSpec> fleet; ///< as the written file reads; null: there is an error
    std::string fleetText;                  ///< the fleet file; empty: there is an error
    std::vector<std::string> profiles;      ///< that services of the project belong to, chosen or not
    DiscoveredFleet discovered;             ///< also with errors: as far as it was understood
    Diagnostics diagnostics;                ///< errors and notes, in the order of the files
};

/// Reads a Compose project as `docker compose config` would, looser: what only running it needs (a variable,
/// an environment file) is noted and passed over. Files come through `read`, variables from `environment` and
/// the project's `.env`.
///
/// Bounded in bytes, depth, aliases, files and services; any bytes get an answer. No secret is in the
/// outcome. Thread: any; blocks for as long as `read` does.
[[nodiscard]] ComposeOutcome discoverCompose(const ComposeQuestion& question, const FileReader& read,
                                             const EnvironmentLookup& environment);

} // namespace holdfast::discovery
