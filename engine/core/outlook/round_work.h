// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/failure_prediction.h"
#include "engine/core/base/clock.h"
#include "engine/core/fleet/warning_settings.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <algorithm>
#include <optional>
#include <vector>

// What goes into and comes out of the work on one service in a round. Values.
namespace holdfast::outlook {

/// The two times of a round: what the clock shows, and what never runs backwards.
struct RoundTime {
    TimePoint wall;
    TimePoint steady;

    /// The steady time of a stamp read by the same clock; not after the round.
    [[nodiscard]] TimePoint of(TimePoint stamp) const { return std::min(steady, stamp + (steady - wall)); }
};

/// What all services of a round share.
struct RoundWork {
    RoundTime now;
    WarningSettings settings;
    std::vector<AnomalyMark> marks; ///< added to
    int explanations = 64;          ///< so many services may still be asked what makes them unusual
};

/// What a service gives to foretell its failure by.
struct ServiceEvidence {
    Silence silence = Silence::Learning;
    std::vector<warnings::SignalChance> signals; ///< those with a limit and enough history
    std::optional<double> ownHealth;             ///< where confidence allows it
    std::optional<double> anomaly;               ///< score, where it is unusual for some rounds
    bool failed = false;                         ///< critical (effective, with hysteresis) or at a hard limit
    bool known = false;                          ///< its health is known
};

} // namespace holdfast::outlook
