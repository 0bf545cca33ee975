// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

namespace holdfast::app {

/// `holdfast sweep`, `recover`, `guards` and `serve`: the engine without a window. Run inside a
/// QCoreApplication; return the exit code.
[[nodiscard]] int runSweep(const Options& options);
[[nodiscard]] int runRecover(const Options& options);
[[nodiscard]] int runGuards(const Options& options);
[[nodiscard]] int runSnapshot(const Options& options);
[[nodiscard]] int runBackup(const Options& options);
[[nodiscard]] int runServe(const Options& options);

} // namespace holdfast::app
