// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast forecast`: forecasts of the series in a CSV file (id,v1,v2,…, one series a line) as the engine
/// makes them from history. Out: id,step,median,lower,upper (or the same as JSON), steps from 1. A series
/// that has no forecast is named on `problems`, the others are still written and the code is kFailed.
[[nodiscard]] int runForecast(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
