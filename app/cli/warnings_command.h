// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast warnings`: for each minute and series of a table (`minute,s00,s01,…`), the probability that the
/// limit is reached within the horizon, from readings up to that minute. Rows of a series begin once it has
/// enough history (twice the horizon). A missing value leaves what was said before. Returns the exit code.
[[nodiscard]] int runWarnings(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
