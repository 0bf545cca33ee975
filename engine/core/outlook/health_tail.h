// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/signal_analyst.h"

#include <optional>
#include <span>

namespace holdfast::outlook {

/// Points of a tail: the horizon is parted into so many.
inline constexpr int kTailPoints = 6;

/// Where own health is going: at each point the signals' forecast values (their medians; of each bound all
/// the 10 % or 90 % quantiles that are the worse or better ones) are scored by their thresholds and put
/// together as analysis::ownHealth() does. A signal without a forecast stays as it is. `analysts[i]` belongs
/// to state.signals[i]; null: it is not followed. Nothing where no scored signal has a forecast or own health
/// is not known now. Some 20 µs for each scored signal.
[[nodiscard]] std::optional<HealthTail> healthTail(const ServiceState& state,
                                                   std::span<const SignalAnalyst* const> analysts,
                                                   TimePoint now, Duration horizon);

} // namespace holdfast::outlook
