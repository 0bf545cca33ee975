// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast check`: every mistake of a fleet file. Returns the exit code.
[[nodiscard]] int runCheck(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
