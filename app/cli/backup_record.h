// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_file.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast backup list`: what the repositories hold. No engine and no service is asked. Gives the exit
/// code.
[[nodiscard]] int runBackupList(const Options& options, const EnvironmentLookup& environment,
                                std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
