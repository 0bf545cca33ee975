// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

#include <ostream>

namespace holdfast::app {

/// `holdfast anomalies --method stream`: each reading of a signal (a CSV file of timestamp,value) judged from
/// those before it, by the detector that the engine runs. As CSV timestamp,value,score; as JSON also the kind
/// of anomaly with what was expected. A row without a value has the score 0. Returns the exit code.
[[nodiscard]] int runStream(const Options& options, std::ostream& out, std::ostream& problems);

} // namespace holdfast::app
