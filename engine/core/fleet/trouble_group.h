// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/signal.h"

#include <optional>
#include <vector>

namespace holdfast {

/// Why a service is held for the likely cause of trouble, in plain values.
struct CauseReasons {
    int dependencies = 0;           ///< services it depends on directly …
    int troubledDependencies = 0;   ///< … and those of them that are in trouble themselves
    int explained = 0;              ///< of the others in trouble: those that its trouble explains …
    int troubled = 0;               ///< … and all of them
    SignalId worst;                 ///< the signal that shows it most; empty: it is not observed
    Part part = Part::None;         ///< of that signal
    std::optional<TimePoint> began; ///< when its own trouble began, where that was seen
    /// Between its beginning and the first of those it explains; negative: one of them began before it.
    std::optional<Duration> ahead;

    bool operator==(const CauseReasons&) const = default;
};

/// A service that the trouble of others may come from.
struct LikelyCause {
    ServiceId service;
    double probability = 0.0; ///< 0..1 that it is this one, among those that come into question
    CauseReasons reasons;

    bool operator==(const LikelyCause&) const = default;
};

/// Services in trouble at once, under the one that it likely comes from. One line, one alert; each of them is
/// still monitored by itself.
struct TroubleGroup {
    LikelyCause cause;
    std::vector<ServiceId> others;         ///< in trouble because of it, in the order of the fleet
    std::vector<LikelyCause> alternatives; ///< the next likeliest causes, likeliest first; at most three

    bool operator==(const TroubleGroup&) const = default;
};

} // namespace holdfast
