// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

namespace holdfast::layout {

/// Ends this process when its parent ends, and bounds what it may use: its input decides how hard the library
/// works.
void limitThisProcess(std::chrono::seconds cpu, std::size_t addressSpaceBytes);

} // namespace holdfast::layout
