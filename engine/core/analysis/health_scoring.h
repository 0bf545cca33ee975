// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/health.h"
#include "engine/core/fleet/signal.h"

#include <cstdint>
#include <optional>
#include <span>

namespace holdfast::analysis {

/// Below this own (or effective) health a service is degraded, below the second one critical.
inline constexpr double kDegradedBelow = 0.7;
inline constexpr double kCriticalBelow = 0.4;
/// Below this share of fresh readings the state is unknown, whatever the score.
inline constexpr double kMinimumConfidence = 0.5;

/// The thresholds in the signal's own unit: of-limit ones times the limit. Nothing when a limit is needed and
/// unknown (or not positive), or when the thresholds are not strictly monotonic.
[[nodiscard]] std::optional<Thresholds> absoluteThresholds(const Thresholds& thresholds,
                                                           std::optional<double> limit);

/// Score of a value, 0..1: 1 at or better than `good`, 0.7 at `warn`, 0.4 at `critical`, 0 at or worse than
/// `failed`, linear between. `thresholds` are absolute and monotonic.
[[nodiscard]] double scoreOf(double value, const Thresholds& thresholds);

/// Own health = worst part × (0.9 + 0.1 × mean of the parts); a part is its worst signal. Signals count that
/// have a score and are fresh or stale (fewer than three readings missed). `expected` is how many readings
/// are expected of the service now, `observed` how many of these are there.
[[nodiscard]] OwnHealth ownHealth(std::span<const SignalState> signals, int expected, int observed);

/// The state on the screen, with hysteresis on the state and not on the score: it changes when the score is
/// beyond the boundary by 0.05, or when three rounds in a row (sweeps) say the same.
class StateHysteresis {
public:
    static constexpr double kMargin = 0.05;
    static constexpr int kRounds = 3;

    /// `round` numbers the sweeps: several updates in one round count once. Returns the state to show.
    HealthState update(std::optional<double> score, double confidence, std::uint64_t round);
    /// After a gap in observation: unknown until the next update, which is believed at once.
    void reset() noexcept;

    [[nodiscard]] HealthState state() const noexcept { return m_state; }

private:
    HealthState m_state = HealthState::Unknown;
    HealthState m_candidate = HealthState::Unknown;
    int m_rounds = 0;
    std::uint64_t m_lastRound = 0;
};

} // namespace holdfast::analysis
