// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/climb_record.h"
#include "engine/core/analysis/warnings/rest_and_ways.h"
#include "engine/core/base/clock.h"
#include "engine/core/fleet/warning_settings.h"

#include <array>
#include <cstdint>
#include <optional>

namespace holdfast::warnings {

enum class LimitSide : std::uint8_t {
    Above, ///< failure is reaching the limit or more (memory, disk, queue)
    Below, ///< failure is reaching the limit or less (days left, free connections)
};

/// What is known of a signal's way to its limit. Values in the signal's unit.
struct LimitOutlook {
    double probability = 0.0;   ///< 0..1, limit reached within the horizon; not yet calibrated by outcomes
    double level = 0.0;         ///< without noise
    double ratePerMinute = 0.0; ///< of the level; positive rises
    double noise = 0.0;         ///< standard deviation of a reading about the level
    double trendChance = 0.0;   ///< 0..1, that the level is on its way rather than at rest
    double persistence = 0.0;   ///< 0..1, that a way like this lasts for the horizon, by this signal's past
    Duration expected{0};       ///< if the limit is reached within the horizon: half of the cases by then
    Duration earliest{0};       ///< … a tenth of the cases by then
    Duration latest{0};         ///< … nine tenths by then
    bool reached = false;       ///< the last reading was at or past the limit
};

/// Follows one signal towards its limit, from past readings only: P(limit reached within the horizon).
///
/// Three accounts of the signal are kept beside each other and weighed: at rest, slowly and fast on its way
/// (RestAndWays). The noise and the wandering come from the differences of neighbouring readings, what rest
/// drifts in a horizon from what it drifted in earlier ones. The probability is that of first passage: at
/// rest by the reflection principle, on its way by the spread of level and slope, by the chance that the way
/// ends before (a near miss), as earlier ones of this signal did, and by the chance that it falls back
/// before, as earlier climbs did (ClimbRecord: a heap that is collected). A failure is noticed a reading
/// after the limit was reached, so the passage must be a reading before the horizon's end. What was said of
/// the limit itself (P ≥ 0.5) is compared with what came of it, and the odds are lowered where less came.
///
/// Readings need not be equidistant: all spans are relative to the horizon. NaN, infinities and stamps that
/// are not later than the last are left out; after a gap of more than four horizons the level is learnt anew.
/// O(1) per reading and per outlook. One thread at a time. sizeof ≤ 240 bytes, no further memory. State is
/// kept in units of the limit (of the first reading where the limit is 0), to seven digits.
class LimitWatch {
public:
    /// `limit` must be finite, else every outlook is empty.
    explicit LimitWatch(double limit, LimitSide side = LimitSide::Above,
                        Duration horizon = WarningSettings{}.horizon);

    /// False where the reading was left out.
    bool add(TimePoint time, double value);

    /// The outlook from the last reading on; empty before `settings.minimumHistory` and `leastReadings`. At
    /// or past the limit the probability is 1. The horizon is that of construction.
    [[nodiscard]] std::optional<LimitOutlook> outlook(const WarningSettings& settings = {}) const;

    [[nodiscard]] std::uint32_t readings() const noexcept { return m_count; }

    [[nodiscard]] double limit() const noexcept { return m_limit; }

private:
    [[nodiscard]] SignalNoise noise() const;
    void learnNoise(double value, double span);
    void learnDrift(double span, const SignalNoise& noise);
    void judgeSaid(double span, const SignalNoise& noise);
    [[nodiscard]] bool isReached() const;
    [[nodiscard]] double careful(double passage) const;
    void passage(LimitOutlook& outlook, const SignalNoise& noise) const;

    double m_limit;
    double m_scale; ///< of a unit inside; negative mirrors where low is bad
    Duration m_horizon;
    TimePoint m_first;
    TimePoint m_last;
    RestAndWays m_accounts;
    ClimbRecord m_climbs;
    float m_goal = 0.0F;                 ///< the limit inside
    std::array<float, 2> m_before{};     ///< the two readings before
    std::array<float, 2> m_difference{}; ///< mean square of differences over one and over two readings
    float m_pace = 0.0F;                 ///< mean span between readings, in horizons
    float m_drift = 0.0F;                ///< mean square of what a horizon brought at rest
    float m_drifts = 0.0F;               ///< horizons that counted
    float m_driftFrom = 0.0F;            ///< level at the beginning of this one
    float m_driftDue = -1.0F;            ///< horizons until its end; < 0: none is under way
    float m_saidDue = -1.0F;             ///< horizons until what was said is judged; < 0: nothing
    float m_said = 0.0F;                 ///< sum of what was said, fading
    float m_true = 0.0F;                 ///< … of which came
    float m_saidNow = 0.0F;
    std::uint32_t m_count = 0;
};

} // namespace holdfast::warnings
