// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/options.h"

namespace holdfast::app {

/// The window, and `holdfast capture`. Each makes its QApplication and returns the exit code.
[[nodiscard]] int runWindow(const Options& options, int argc, char** argv);
[[nodiscard]] int runCapture(const Options& options, int argc, char** argv);

} // namespace holdfast::app
