// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/live_forecast.h"
#include "engine/core/analysis/streaming_detector.h"
#include "engine/core/analysis/warnings/failure_prediction.h"
#include "engine/core/fleet/fleet_state.h"

#include <memory>
#include <optional>

namespace holdfast::outlook {

/// The value at which a signal makes its service fail.
struct WatchedLimit {
    double value = 0.0; ///< in the signal's unit
    warnings::LimitSide side = warnings::LimitSide::Above;

    bool operator==(const WatchedLimit&) const = default;
};

/// `critical` of the thresholds (absolute ones), on the side that they say; without thresholds the hard
/// limit, above; of both above, the one that is reached first. Nothing: neither, or a signal of yes and no,
/// which has no way to a limit.
[[nodiscard]] std::optional<WatchedLimit> watchedLimit(Unit unit, const std::optional<Thresholds>& thresholds,
                                                       std::optional<double> limit);

/// What one signal learns from its readings: forecast, anomalies, its way to its limit. Nothing is held
/// before the first reading, then some 1.9 KiB, and 240 bytes more with a limit. O(1) a reading. One thread
/// at a time.
///
/// Two times are told of each reading: its stamp, which tells the time of day, and a time that never runs
/// backwards although clocks do, which tells spans. The forecast goes by steps of the fleet's interval: what
/// is read in between (faster sweeps) reaches the watch of the limit alone, what was missed is a gap.
class SignalAnalyst {
public:
    /// `step` > 0: the fleet's interval.
    SignalAnalyst(Unit unit, Duration step);

    /// A reading; nothing is judged where it came before its step, or its time is not later than the last.
    std::optional<analysis::StreamFinding> take(Reading reading, TimePoint time);

    /// Another limit (or horizon) than before is learnt anew; the same changes nothing.
    void watch(const std::optional<WatchedLimit>& limit, Duration horizon);
    /// Least and most that the forecast may say, by the unit and the limit; see bounded().
    void bound(std::optional<double> limit);

    /// From the last reading on, as many steps as reach over `horizon` (at most 2,000). Retry: too few
    /// readings.
    [[nodiscard]] Result<forecasting::ForecastDistribution> forecast(Duration horizon) const;

    /// Nothing without a limit, or before the history is long enough; nor while the last reading is far on
    /// the safe side of the level, as after a restart: the watch takes some readings to believe it.
    [[nodiscard]] std::optional<warnings::LimitOutlook> outlook(const WarningSettings& settings) const;

    [[nodiscard]] const std::optional<WatchedLimit>& limit() const noexcept { return m_limit; }

    /// Stamp of the newest reading that was taken; none: nothing was.
    [[nodiscard]] const std::optional<TimePoint>& stamp() const noexcept { return m_stamp; }

    [[nodiscard]] Bytes size() const noexcept;

private:
    struct Models {
        forecasting::LiveForecast forecast;
        analysis::StreamingDetector detector;
    };

    [[nodiscard]] bool takeStep(TimePoint stamp, TimePoint time, double value);
    void follow(forecasting::ForecastDistribution& forecast) const;
    [[nodiscard]] double least() const;
    [[nodiscard]] double most() const;

    std::unique_ptr<Models> m_models;
    std::unique_ptr<warnings::LimitWatch> m_watch;
    std::optional<WatchedLimit> m_limit;
    std::optional<TimePoint> m_stamp;
    TimePoint m_time; ///< of the last reading, never backwards
    TimePoint m_step; ///< of the last step of the forecast, likewise
    Duration m_every;
    Duration m_horizon{0};
    double m_bound = 0.0; ///< > 0: the hard limit
    double m_greatest = 0.0;
    double m_last = 0.0; ///< the last value
    Unit m_unit;
};

} // namespace holdfast::outlook
