// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_file.h"

#include <ostream>

namespace holdfast::app {

/// Whether runBackupOffsite() carries it out.
[[nodiscard]] bool isOffsite(const std::string& verb);

/// `holdfast backup copy|fetch|verify-copy`: the copies elsewhere. No engine and no service is
/// asked: fetching must work where all else is lost. Ends when it is done, or on a signal, which leaves
/// nothing half behind. Gives the exit code.
[[nodiscard]] int runBackupOffsite(const Options& options, const EnvironmentLookup& environment,
                                   std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
