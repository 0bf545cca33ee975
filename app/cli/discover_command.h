// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast discover compose`: a fleet file on `out`; what was understood and what was not on `problems`.
/// As JSON everything is on `out`. Returns the exit code.
[[nodiscard]] int runDiscover(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
