// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/valid_fleet.h"

namespace holdfast::app {

Result<FleetSpec> validFleet(const Options& options, const EnvironmentLookup& environment) {
    auto outcome = readFleetFile(options.fleet, environment);
    if (outcome.fleet) return std::move(*outcome.fleet);
    return failure(ErrorCode::FixInput,
                   outcome.diagnostics.empty() ? "the fleet file is not valid"
                                               : toString(outcome.diagnostics.front()),
                   options.fleet);
}

} // namespace holdfast::app
