// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast impact`: what the failure of services takes down, on a fleet file or on a table of callers; with
/// --analysis what the shape of the graph says of every service. Returns the exit code.
[[nodiscard]] int runImpact(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
