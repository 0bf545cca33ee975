// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/gallery/conditions.h"

namespace holdfast::testing {

/// What is wrong with how the window lies there now, in words: something is cut off, lies outside of what
/// holds it, or can be pressed and has no name. Empty: nothing.
[[nodiscard]] QString troubleIn(shell::MainWindow& window);

/// Shows the window in this condition as small as it is meant to be used, then as usual, and looks at both.
void lookAt(const Condition& condition);

} // namespace holdfast::testing
