// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/signal.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace holdfast {

/// The state of a service. Unknown is not green, and nothing is ever triggered by it.
enum class HealthState : std::uint8_t { Unknown, Healthy, Degraded, Critical };

/// How fresh what we know is. Missed two readings: stale. Three: not observed.
enum class Freshness : std::uint8_t { Fresh, Stale, NotObserved };

/// A part of own health: the score of its worst signal.
struct PartHealth {
    Part part = Part::None;
    double score = 1.0; ///< 0..1
    SignalId worst;     ///< the signal that makes it

    bool operator==(const PartHealth&) const = default;
};

/// Own health: only from the service's own readings. Same readings, same score, on any machine.
struct OwnHealth {
    std::optional<double> score;   ///< 0..1; none: no fresh scored reading
    std::vector<PartHealth> parts; ///< only parts with readings, worst first
    double confidence = 0.0;       ///< 0..1: share of expected readings that are fresh

    bool operator==(const OwnHealth&) const = default;
};

/// Effective health: own health limited by what the service depends on.
struct EffectiveHealth {
    std::optional<double> score;
    /// The service whose own health names this score; the service itself when the trouble is its own.
    ServiceId cause;
    /// From the service to the cause, both included; one entry when the trouble is its own.
    std::vector<ServiceId> path;

    bool operator==(const EffectiveHealth&) const = default;
};

[[nodiscard]] std::string_view toString(HealthState state) noexcept;
[[nodiscard]] std::string_view toString(Freshness freshness) noexcept;

} // namespace holdfast
