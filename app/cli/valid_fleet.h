// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"
#include "engine/core/fleet/fleet_file.h"

namespace holdfast::app {

/// The fleet of Options::fleet. FixInput: the first mistake in its file.
[[nodiscard]] Result<FleetSpec> validFleet(const Options& options, const EnvironmentLookup& environment);

} // namespace holdfast::app
