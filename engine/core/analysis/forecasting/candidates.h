// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/predictor.h"

#include <cstdint>

namespace holdfast::forecasting {

/// All ways to forecast a series with these seasons (lengths in steps, ascending, each > 1; none, one or two
/// count). At most 8; the seasonal naive (or the last value) is the first.
[[nodiscard]] std::vector<PredictorPointer> candidatesFor(std::span<const std::uint32_t> seasons);

} // namespace holdfast::forecasting
