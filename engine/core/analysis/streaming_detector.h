// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/range_watch.h"
#include "engine/core/analysis/seasonal_profile.h"
#include "engine/core/base/clock.h"

#include <array>
#include <cstdint>

namespace holdfast::analysis {
enum class AnomalyKind : std::uint8_t {
    None,
    Spike,      ///< the reading lies outside all that was seen
    LevelShift, ///< the mean of the last dozen readings differs from the usual as it never did
    Season,     ///< the reading differs from what is usual at this time as none did before
    Variance,   ///< it scatters far more than ever
    Drought,    ///< it has stopped moving as it always did: stuck, or at rest at 0
};

/// What a reading says, judged by the past alone. Numbers are in the unit of the signal (a counter's: units a
/// second).
struct StreamFinding {
    double score = 0.0; ///< 0 ordinary, from 0.5 on an anomaly (of noise alone one reading in 700), below 1
    AnomalyKind kind = AnomalyKind::None;
    double expected = 0.0; ///< the value foreseen (Variance, Drought: the usual scatter or movement)
    double low = 0.0;      ///< the range that `observed` has kept so far
    double high = 0.0;
    double observed = 0.0; ///< the reading (LevelShift: the mean; Variance: scatter; Drought: movement)
    bool judged = false;   ///< false: no value (NaN, infinite, a counter's first or reset), or still learning

    bool operator==(const StreamFinding&) const = default;
};

/// Gauge: the value speaks. Counter: its increase a second does; a decrease is a reset and no value.
enum class SignalShape : std::uint8_t { Gauge, Counter };

/// Anomalies of one signal as its readings come: spikes, level shifts, droughts, changes of variance, and
/// values unusual for the time of day or week. One set of parameters for all signals; O(1) a reading, no
/// allocation; deterministic; one thread at a time.
///
/// Five quantities are derived from the readings: the value, its distance from the foreseen one, the running
/// mean of that distance, the scatter and the movement. Each is watched for leaving the range it has kept so
/// far (RangeWatch, OctaveWatch). A margin m, as a share of the range, or 0.05 for each octave of scatter or
/// movement, scores m/(m + 0.05); below a margin of 0.05 it is 0. The strongest quantity names the kind. What
/// follows an anomaly is measured against it for a while: the score tells the beginning of trouble, not its
/// length. Foreseen is the best, so far, of the running level (500 readings) and the usual value of the
/// half hour of the day and of the hour of the week.
///
/// - The first 100 values teach and are not judged.
/// - NaN, infinities: score 0, nothing is learnt.
/// - After a gap (ten usual steps) the short means begin anew; what was learnt stays.
/// - Readings are taken in the order of arrival. One whose stamp is not later than the one before (duplicate,
///   clock set back) is judged, but teaches neither step nor season; of a counter it has no rate.
/// - Irregular steps: running means count readings, not seconds; the season goes by the stamps.
/// - Seasons are in UTC: a switch to summer time moves them by an hour until they are learnt again.
/// - Values are held as differences from the first one, limited to ±1e30.
class StreamingDetector {
public:
    explicit StreamingDetector(SignalShape shape = SignalShape::Gauge) : m_shape(shape) {}

    /// Judges a reading, then learns from it.
    StreamFinding reading(TimePoint at, double value);

    [[nodiscard]] std::uint32_t learnt() const { return m_count; } ///< values so far

private:
    struct Sight;   ///< what is foreseen for one reading
    struct Verdict; ///< its strongest departure

    enum Foresight : std::uint8_t { kLevel, kDay, kWeek, kForesights };

    [[nodiscard]] bool takeCounter(TimePoint at, double& value);
    void takeStep(TimePoint at, float value);
    [[nodiscard]] Sight look(TimePoint at, float value) const;
    StreamFinding judge(const Sight& sight);
    void watchValues(const Sight& sight, Verdict& verdict);
    void watchSizes(const Sight& sight, Verdict& verdict);
    [[nodiscard]] double surprise(double strongest);
    void learn(const Sight& sight);
    double m_origin = 0.0;     ///< the first value; all below are differences from it
    double m_counter = 0.0;    ///< a counter's last
    std::int64_t m_at = 0;     ///< the last stamp, ms
    std::uint32_t m_count = 0; ///< values learnt, up to 4 billion
    SignalShape m_shape;
    bool m_stamped = false;                   ///< m_at (and m_counter) hold something
    bool m_advanced = false;                  ///< the last stamp was later than the one before
    float m_step = 0.0F;                      ///< usual distance of readings, s
    float m_last = 0.0F;                      ///< the last value
    float m_level = 0.0F;                     ///< running mean, 500 readings
    float m_nearMean = 0.0F;                  ///< running mean, 12 readings
    float m_distanceMean = 0.0F;              ///< of the distance from the foreseen, 12 readings
    float m_moves = 0.0F;                     ///< mean movement from reading to reading, 500 readings
    float m_nearMoves = 0.0F;                 ///< the same, 24 readings
    float m_nearScatter = 0.0F;               ///< mean distance from m_nearMean, 24 readings
    float m_scatter = 0.0F;                   ///< the same, 500 readings
    std::array<float, kForesights> m_error{}; ///< mean error of each way to foresee
    float m_habit = 0.0F;                     ///< surprise that is expected after an anomaly, in doublings
    float m_habitPeak = 0.0F;
    RangeWatch m_values;
    RangeWatch m_distances;
    RangeWatch m_means;
    OctaveWatch m_scatters;
    OctaveWatch m_movements;
    SeasonalProfile m_season;
};

} // namespace holdfast::analysis
