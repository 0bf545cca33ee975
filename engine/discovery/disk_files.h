// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/compose_files.h"

namespace holdfast::discovery {

/// Files of this machine. Only regular files are read (no device, no pipe, nothing that could hang), and none
/// that is larger than asked for. Blocks: not for the main thread of a window. Callable from any thread.
[[nodiscard]] FileReader diskFiles();

} // namespace holdfast::discovery
