// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <string_view>

namespace holdfast::forecasting {

/// When the series is to be fitted anew: the first time after `last` (its last fit) of a fixed place in each
/// interval `every` (> 0; not positive counts as one millisecond) that its key decides, so that the refits of
/// a fleet spread evenly over the interval and do not drift. At least half an interval lies between two of
/// them. Pure; the same on every machine. O(length of the key).
[[nodiscard]] TimePoint nextRefit(std::string_view key, TimePoint last, Duration every);

} // namespace holdfast::forecasting
