// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <vector>

namespace holdfast::app {

/// The pages of the window, in the order of the rail.
[[nodiscard]] std::vector<shell::PageEntry> allPages();

} // namespace holdfast::app
