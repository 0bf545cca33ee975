// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/warning_settings.h"
#include "engine/core/base/clock.h"

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
/// Two states of affairs are kept beside each other and weighed by how well each foretells the next reading:
/// at rest (a level that wanders) and on its way (a level with a slowly changing slope). This is the
/// interacting multiple model filter (Blom and Bar-Shalom, 1988) over two Kalman filters, with Student-t
/// likelihoods and a bounded pull of outliers; the noise and the wandering come from the differences of
/// neighbouring readings. The probability is that of first passage: at rest by the reflection principle, on
/// its way by the spread of level and slope, and by the chance that the way ends before (a near miss). How
/// often a way that was foreseen came true in this signal is learnt from its own past, at first as of 10
/// cases with 0.9; so a signal that saws or wanders is believed less and less. What was said of the limit
/// itself (P ≥ 0.5) is compared with what came of it, and the odds are lowered where less came.
///
/// Readings need not be equidistant: all spans are relative to the horizon. NaN, infinities and stamps that
/// are not later than the last are left out; after a gap of more than four horizons the level is learnt anew.
/// O(1) per reading and per outlook. One thread at a time. sizeof ≤ 240 bytes, no further memory.
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

    [[nodiscard]] double limit() const noexcept { return m_sign * m_limit; }

private:
    /// Level with slope; at rest the slope and its variances are not used.
    struct Line {
        double level = 0.0, slope = 0.0;
        double ll = 0.0, ls = 0.0, ss = 0.0; ///< covariance
    };

    struct Noise {
        double reading = 0.0; ///< variance of a reading about its level
        double wander = 0.0;  ///< variance the level gains in a horizon
        double slope = 0.0;   ///< ordinary slope, per horizon
        double bend = 0.0;    ///< variance the slope gains in a horizon
    };

    [[nodiscard]] Noise noise() const;
    [[nodiscard]] double endRate() const;
    void restart(double value);
    void learnNoise(double value, double span);
    void mix(double span, const Noise& noise);
    void predict(double span, const Noise& noise);
    void correct(double value, const Noise& noise);
    void judgeWays(double span, const Noise& noise);
    void judgeSaid(double span, const Noise& noise);
    [[nodiscard]] bool isReached() const;
    [[nodiscard]] double levelNow() const;
    [[nodiscard]] double careful(double passage) const;
    void passage(LimitOutlook& outlook, const Noise& noise) const;

    double m_limit; ///< mirrored where low is bad, as are all values inside
    double m_sign;  ///< 1 or -1
    Duration m_horizon;
    TimePoint m_first;
    TimePoint m_last;
    std::array<double, 2> m_before{};     ///< the two readings before
    std::array<double, 2> m_difference{}; ///< mean square of differences over one and over two readings
    float m_pace = 0.0F;                  ///< mean span between readings, in horizons
    float m_way = 0.05F;                  ///< weight of «on its way»
    Line m_rest;
    Line m_line;
    float m_foreseen = 10.0F; ///< ways judged, fading
    float m_came = 9.0F;      ///< … that came true
    float m_due = -1.0F;      ///< horizons until the way foreseen is judged; < 0: none
    double m_wayFrom = 0.0;   ///< level then
    double m_wayTo = 0.0;     ///< level foreseen
    float m_saidDue = -1.0F;  ///< horizons until what was said is judged; < 0: nothing
    float m_said = 0.0F;      ///< sum of what was said, fading
    float m_true = 0.0F;      ///< … of which came
    float m_saidNow = 0.0F;
    std::uint32_t m_count = 0;
};

} // namespace holdfast::warnings
