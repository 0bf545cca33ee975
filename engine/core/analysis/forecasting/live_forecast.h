// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/forecast_distribution.h"
#include "engine/core/base/result.h"

#include <array>
#include <cstdint>
#include <optional>

namespace holdfast::forecasting {

struct LiveOptions {
    Duration step{60'000};       ///< time between two readings, > 0
    std::uint32_t season = 0;    ///< length of a day in steps; 0: none. Kept in at most 96 bins
    std::uint32_t place = 0;     ///< place of the first reading in the season, in steps
    std::optional<double> least; ///< values below are impossible
    std::optional<double> most;  ///< values above are impossible
};

/// The forecast of one signal that learns from every reading, for the minutes ahead: six kinds of exponential
/// smoothing (from slow level to steep damped trend) of the readings less their mean day run side by side and
/// are averaged by the inverse eighth power of their own errors ahead (short and long horizons apart). Errors
/// of the average 1, 2, 4 … 64 steps ahead give the quantiles: each is followed by stochastic approximation
/// in units of the mean absolute error (Robbins & Monro 1951; Gibbs & Candès 2021, adaptive conformal
/// inference), beginning with those of a normal distribution. The day is used while it lessens the error.
///
/// update() is O(1), no allocation; at most 1 KiB a signal. Not thread-safe. Deterministic.
/// Gaps: update(NaN) (or an infinity) lets a step pass without a reading; after more than 64 of them the
/// level begins anew, what was learnt about the day and the errors stays. Counters: to be given as rates
/// (regular_series.h). Fewer than kFewestLive readings: forecast() is an error Retry.
class LiveForecast {
public:
    static constexpr std::uint32_t kFewestLive = 12;
    static constexpr std::size_t kKinds = 6;
    static constexpr std::size_t kRungs = 7; ///< 1, 2, 4 … 64 steps ahead
    static constexpr std::size_t kBins = 96;

    explicit LiveForecast(const LiveOptions& options);

    void update(double value);
    /// Lets `steps` pass without a reading, as so many update(NaN), but in bounded time; more than 65 of them
    /// also drop what was foretold and not yet judged.
    void skip(std::uint32_t steps);
    /// Fails with Retry before kFewestLive readings, with FixInput on a horizon outside 1 .. 2,000. `origin`
    /// is the time of the last step given to update().
    [[nodiscard]] Result<ForecastDistribution> forecast(std::size_t horizon, TimePoint origin = {}) const;

private:
    struct Kind {
        float level = 0.0F;
        float trend = 0.0F;
        float nearError = 0.0F; ///< up to 4 steps ahead
        float farError = 0.0F;
    };

    /// A forecast that waits for its time to come.
    struct Pending {
        std::array<float, kKinds> said{};
        float combined = 0.0F;
        std::uint16_t left = 0; ///< steps until then; 0: none waits
    };

    struct Rung {
        float size = 0.0F; ///< mean absolute error
        std::uint32_t count = 0;
        std::array<float, kLevels.size()> scaled{};
    };

    struct Ahead;
    [[nodiscard]] double seasonAt(std::size_t stepsAhead) const;
    [[nodiscard]] std::array<double, kKinds> weights(bool near) const;
    [[nodiscard]] std::array<double, kKinds> said(const Ahead& ahead) const;
    [[nodiscard]] double sizeOf(std::size_t rung) const;
    [[nodiscard]] Quantiles offsets(std::size_t ahead) const;
    void learnSeason(double value);
    void judge(double value);
    void judge(Pending& pending, std::size_t rung, double value);
    void move(double value, bool present);
    void begin(double value);
    void ask();

    std::array<Kind, kKinds> m_kinds{};
    std::array<Pending, kRungs> m_pending{};
    std::array<Rung, kRungs> m_rungs{};
    std::array<float, kBins> m_day{};
    std::uint32_t m_season;
    std::uint32_t m_place;
    std::uint32_t m_readings = 0;
    std::uint32_t m_gaps = 0;
    std::uint32_t m_gap = 0; ///< steps since the last reading
    float m_slow = 0.0F;     ///< level over a whole season
    float m_withDay = 0.0F;
    float m_withoutDay = 0.0F;
    bool m_useDay = false;
    Duration m_step;
    double m_least;
    double m_most;
};

} // namespace holdfast::forecasting
