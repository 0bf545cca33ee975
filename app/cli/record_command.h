// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_file.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast plan list|show|export` and `holdfast audit list|verify|export`: what was done, read from where
/// acting keeps it (this machine's store of each fleet, or the shared one of HOLDFAST_STORE_URL). Nothing is
/// probed, changed or made, also while another Holdfast is at work.
int runPlan(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
            std::ostream& problems);
/// `verify` answers 1 for a broken trail, and names the first entry that is not what it was.
int runAudit(const Options& options, const EnvironmentLookup& environment, std::ostream& out,
             std::ostream& problems);

} // namespace holdfast::app
