// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

/// When the breaker of a dependency opens, and when it closes again. Ratios are 0..1.
struct BreakerSettings {
    Duration window{20'000};     ///< calls older than this no longer count; at least two sweeps
    double minimumCalls = 10.0;  ///< fewer within the window decide nothing
    double failureRatio = 0.5;   ///< opens when so many of the calls failed, or more
    double failuresInARow = 5.0; ///< opens after so many without a success between; 0: switched off
    double slowRatio = 0.5;      ///< opens when so many of the timed calls were slow, or more
    Duration slowCall{2'000};    ///< a call is slow from here on
    Duration coolDown{30'000};   ///< from opening to the first trials; doubles with each opening in a row
    Duration longestCoolDown{300'000};
    double trialCalls = 5.0; ///< calls after the cool-down that decide

    bool operator==(const BreakerSettings&) const = default;
};

/// Where a breaker stands. NotObserved: nobody reports the calls now, so nothing is known; it never opens or
/// closes in that time.
enum class BreakerPhase : std::uint8_t { NotObserved, Closed, HalfOpen, Open };

/// Why a breaker went where it is.
enum class BreakerCause : std::uint8_t {
    None,           ///< closed from the start
    Failures,       ///< too many of the calls failed
    FailuresInARow, ///< the newest calls all failed
    Slow,           ///< too many of the calls were slow
    SlowOnAverage,  ///< the same, where the caller reports the calls' mean time only
    CooledDown,     ///< the cool-down is over: trials
    TrialsPassed,   ///< the trials went well
    Carried,        ///< it was open when Holdfast stopped: the calls of now are its trials
};

/// The breaker that Holdfast keeps for a dependency: advice, since it stops no call itself.
struct BreakerStatus {
    BreakerPhase phase = BreakerPhase::NotObserved;
    BreakerCause cause = BreakerCause::None;
    TimePoint since; ///< when `phase` was entered
    // What counts now: the calls of the window; half-open, those of the trials.
    double calls = 0.0;
    double failed = 0.0;
    double slow = 0.0;
    double wanted = 0.0; ///< so many calls decide
    // Of the cause, as it was then: Failures, Slow and SlowOnAverage.
    double ratio = 0.0;
    double threshold = 0.0;
    Duration coolDown{0};               ///< of this opening; 0 while closed
    std::optional<TimePoint> trialsDue; ///< open: when the trials begin

    bool operator==(const BreakerStatus&) const = default;
};

[[nodiscard]] std::string_view toString(BreakerPhase phase) noexcept;
[[nodiscard]] std::optional<BreakerPhase> breakerPhaseFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(BreakerCause cause) noexcept;
[[nodiscard]] std::optional<BreakerCause> breakerCauseFromString(std::string_view text) noexcept;

} // namespace holdfast
