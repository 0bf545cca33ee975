// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::warnings {

/// What a signal's earlier climbs came to before they fell back: a heap that is collected, logs that are
/// rotated, a queue that drains. A climb ends where the value falls from its peak by more than half the climb
/// and five deviations of the noise; smaller ones are noise and no climb.
///
/// The heights are kept as a fading mean and variance of the last kMemory climbs. «Goes on» weighs two
/// accounts of the present climb: it is like the earlier ones (a logistic tail about their mean), or it is of
/// another kind, which counts as one climb among those seen. A climb higher than all before is therefore
/// believed again. Values in any unit, one and the same. O(1), 20 bytes. One thread at a time.
class ClimbRecord {
public:
    /// The climb begins anew at `value`; what is known of earlier ones stays.
    void restart(double value);

    /// A reading; `noise` its standard deviation.
    void add(double value, double noise);

    /// 0..1: the chance that the climb that has come to `value` comes to `goal` before it falls. 1 while no
    /// climb has ended.
    [[nodiscard]] double goesOn(double value, double goal, double noise) const;

private:
    static constexpr double kMemory = 8.0;

    float m_peak = 0.0F;
    float m_trough = 0.0F;
    float m_ended = 0.0F; ///< climbs that count, at most kMemory
    float m_height = 0.0F;
    float m_variance = 0.0F;
};

} // namespace holdfast::warnings
