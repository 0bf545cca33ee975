// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/health_tail.h"

#include "engine/core/analysis/health_scoring.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::outlook {

namespace {

constexpr std::size_t kLow = 1;  ///< of kLevels: 10 %
constexpr std::size_t kHigh = 5; ///< 90 %

struct Scored {
    std::size_t signal = 0; ///< in the states
    Thresholds thresholds;
    forecasting::ForecastDistribution forecast;

    /// Which step of the forecast holds that time; the last one beyond its end.
    [[nodiscard]] const forecasting::Quantiles& at(TimePoint time) const {
        const auto passed = (time - forecast.origin) / forecast.step;
        const auto last = static_cast<std::int64_t>(forecast.steps.size()) - 1;
        return forecast.steps[static_cast<std::size_t>(std::clamp<std::int64_t>(passed - 1, 0, last))];
    }
};

/// Signals that own health is made of, reduced to what it looks at.
std::vector<SignalState> scoredSignals(const ServiceState& state,
                                       std::span<const SignalAnalyst* const> analysts, TimePoint now,
                                       Duration horizon, std::vector<Scored>& moving) {
    std::vector<SignalState> signals;
    for (std::size_t i = 0; i < state.signals.size(); ++i) {
        const auto& signal = state.signals[i];
        if (signal.part == Part::None || !signal.score || signal.freshness == Freshness::NotObserved)
            continue;
        signals.push_back({.id = {},
                           .unit = signal.unit,
                           .part = signal.part,
                           .last = {},
                           .freshness = signal.freshness,
                           .score = signal.score,
                           .limit = {},
                           .thresholds = {},
                           .source = signal.source});
        if (analysts[i] == nullptr || !signal.thresholds || !signal.last) continue;
        // What was missed since the last reading is part of the way.
        const Duration missed = std::max(Duration(0), now - signal.last->time);
        auto forecast = analysts[i]->forecast(horizon + std::min(missed, horizon));
        if (!forecast) continue;
        moving.push_back({.signal = signals.size() - 1,
                          .thresholds = *signal.thresholds,
                          .forecast = *std::move(forecast)});
    }
    return signals;
}

float healthOf(std::span<SignalState> signals, std::span<const Scored> moving, TimePoint time,
               std::size_t whereHighIsBad, std::size_t whereLowIsBad) {
    for (const auto& one : moving) {
        const bool highIsBad = one.thresholds.good < one.thresholds.failed;
        const double value = one.at(time)[highIsBad ? whereHighIsBad : whereLowIsBad];
        signals[one.signal].score = analysis::scoreOf(value, one.thresholds);
    }
    const int count = static_cast<int>(signals.size());
    return static_cast<float>(analysis::ownHealth(signals, count, count).score.value_or(0.0));
}

} // namespace

std::optional<HealthTail> healthTail(const ServiceState& state,
                                     std::span<const SignalAnalyst* const> analysts, TimePoint now,
                                     Duration horizon) {
    const bool known = state.own.confidence >= analysis::kMinimumConfidence && state.own.score;
    if (!known || analysts.size() != state.signals.size()) return std::nullopt;
    std::vector<Scored> moving;
    auto signals = scoredSignals(state, analysts, now, horizon, moving);
    if (moving.empty()) return std::nullopt;
    HealthTail tail{.origin = now, .points = {}};
    tail.points.reserve(kTailPoints);
    for (int i = 1; i <= kTailPoints; ++i) {
        const Duration after = horizon * i / kTailPoints;
        using forecasting::kMedian;
        TailPoint point{.after = after,
                        .median = healthOf(signals, moving, now + after, kMedian, kMedian),
                        .lower = healthOf(signals, moving, now + after, kHigh, kLow),
                        .upper = healthOf(signals, moving, now + after, kLow, kHigh)};
        // Health is not quite monotone in its parts' number, and a reader of the band may rely on its order.
        point.lower = std::min(point.lower, point.median);
        point.upper = std::max(point.upper, point.median);
        tail.points.push_back(point);
    }
    return tail;
}

} // namespace holdfast::outlook
