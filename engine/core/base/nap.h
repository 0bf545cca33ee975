// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <stop_token>

namespace holdfast {

/// Waits for that long in real time, or until somebody wants it to end, which is false. Any thread that may
/// block.
[[nodiscard]] bool napped(const std::stop_token& stop, Duration span);

} // namespace holdfast
