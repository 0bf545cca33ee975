// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>

namespace holdfast::warnings {

/// How a signal behaves between its readings. Variances in the square of its unit, spans in horizons.
struct SignalNoise {
    double reading = 0.0; ///< variance of a reading about its level
    double wander = 0.0;  ///< variance the level gains in a horizon, by neighbouring readings
    double drift = 0.0;   ///< … by what a horizon brought at rest; ≤ wander
    double room = 0.0;    ///< from rest to the limit; > 0
};

/// One account of a signal: a level with a slope. At rest the slope and its variances stay 0.
struct Line {
    float level = 0.0F, slope = 0.0F;
    float ll = 0.0F, ls = 0.0F, ss = 0.0F; ///< covariance
};

/// Three accounts of a signal beside each other, weighed by how well each foretells the next reading: at rest
/// (a level that wanders and, now and then, jumps), slowly on its way and fast on its way (levels with slopes
/// that change). A slow way would reach the limit from rest in some 16 horizons, a fast one in some 4.
///
/// An interacting multiple model filter (Blom and Bar-Shalom, 1988) over Kalman filters with Student-t
/// likelihoods, of which a power is taken: errors of neighbouring readings hang together, so that each
/// counts for less than an independent one (Grünwald, 2012). A jump at rest is a mixture of two updates,
/// collapsed into one. How often a way that was foreseen came true is learnt per way, at first as of
/// kWayTrust cases with 0.9; a signal that saws or wanders is believed less and less. O(1), 96 bytes.
class RestAndWays {
public:
    static constexpr std::size_t kWays = 2;

    struct Way {
        Line line;
        float weight = 0.0F;   ///< of this account
        float foreseen = 0.0F; ///< ways judged, fading
        float came = 0.0F;     ///< … that came true
        float due = -1.0F;     ///< horizons until the way foreseen is judged; < 0: none
        float from = 0.0F;     ///< level then
        float to = 0.0F;       ///< level foreseen
    };

    RestAndWays();

    /// All accounts begin anew at `value` with the variance `spread`; what was learnt of ways stays.
    void restart(double value, double spread);

    /// A reading `span` after the last. `limit`: beyond it ways are not judged.
    void add(double value, double span, const SignalNoise& noise, double limit);

    /// 0..1: the chance of `way` and that its level is at or past `limit` in `at` horizons.
    [[nodiscard]] double pastOnWay(std::size_t way, double limit, double at, const SignalNoise& noise) const;
    /// … that the level at rest was at or past it by then (reflection principle), times that it rests.
    [[nodiscard]] double pastAtRest(double limit, double at, const SignalNoise& noise) const;

    [[nodiscard]] double onWay() const;                  ///< 0..1, the chance of a way
    [[nodiscard]] double endRate(std::size_t way) const; ///< per horizon
    [[nodiscard]] double persistence() const;            ///< 0..1, that the way lasts a horizon
    [[nodiscard]] double level() const;                  ///< over all accounts
    [[nodiscard]] double restLevel() const;              ///< at rest
    [[nodiscard]] double slope() const;                  ///< of the ways, per horizon
    [[nodiscard]] double
    reach(const SignalNoise& noise) const; ///< highest level within a deviation, a horizon on

private:
    void mix(double span, const SignalNoise& noise);
    void predict(double span, const SignalNoise& noise);
    void correct(double value, double span, const SignalNoise& noise);
    void judge(double span, const SignalNoise& noise, double limit);

    Line m_rest;
    std::array<Way, kWays> m_ways{};
};

} // namespace holdfast::warnings
