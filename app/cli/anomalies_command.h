// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast anomalies --method forest`: how unusual each row of a CSV file is, by an isolation forest of the
/// rows of `train`, or of the same rows where there is none. Out: row,score (or the same as JSON), rows from
/// 1, scores 0..1. Training rows that follow each other in time (as --order says, else as they look) are
/// taken as readings of a service: judged as the engine does, on values, distances from the past and unrest,
/// with ranges; which of both it was is said on `problems`. An input that cannot be read is kBadUsage.
[[nodiscard]] int runAnomalies(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
