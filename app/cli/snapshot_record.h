// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_file.h"

#include <ostream>

namespace holdfast::app {

/// Whether this `holdfast snapshot …` only reads what is kept: list, show, verify, export, and diff of two
/// snapshots. No engine and no service is asked for these.
[[nodiscard]] bool readsKeptOnly(const Options& options);

/// Does it; gives the exit code.
[[nodiscard]] int runSnapshotRecord(const Options& options, const EnvironmentLookup& environment,
                                    std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
