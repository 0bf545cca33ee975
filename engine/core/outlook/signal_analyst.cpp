// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/signal_analyst.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace holdfast::outlook {

namespace {

constexpr Duration kDay = std::chrono::days(1);
constexpr std::int64_t kMostSteps = 2'000;
constexpr double kFallen = 10.0; ///< deviations by which a reading is no longer of the level

forecasting::LiveOptions optionsFor(Duration step, TimePoint stamp) {
    const auto length = kDay / step;
    const bool seasonal = length >= 2;
    const auto at = stamp.time_since_epoch() % kDay;
    return {.step = step,
            .season = seasonal ? static_cast<std::uint32_t>(length) : 0U,
            .place = seasonal ? static_cast<std::uint32_t>(std::max(at, Duration(0)) / step) : 0U,
            .least = {},
            .most = {}};
}

/// Nothing in these units is below 0.
bool isNeverNegative(Unit unit) {
    switch (unit) {
    case Unit::Ratio:
    case Unit::Seconds:
    case Unit::Bytes:
    case Unit::BytesPerSecond:
    case Unit::Count:
    case Unit::PerSecond:
    case Unit::Boolean:
        return true;
    case Unit::None:
    case Unit::Days:
        return false;
    }
    return false;
}

} // namespace

std::optional<WatchedLimit> watchedLimit(Unit unit, const std::optional<Thresholds>& thresholds,
                                         std::optional<double> limit) {
    if (unit == Unit::Boolean) return std::nullopt;
    const bool hard = limit && std::isfinite(*limit);
    if (!thresholds) {
        if (!hard) return std::nullopt;
        return WatchedLimit{.value = *limit, .side = warnings::LimitSide::Above};
    }
    if (!std::isfinite(thresholds->critical)) return std::nullopt;
    if (thresholds->good > thresholds->failed)
        return WatchedLimit{.value = thresholds->critical, .side = warnings::LimitSide::Below};
    return WatchedLimit{.value = hard ? std::min(thresholds->critical, *limit) : thresholds->critical,
                        .side = warnings::LimitSide::Above};
}

SignalAnalyst::SignalAnalyst(Unit unit, Duration step) : m_every(std::max(step, Duration(1))), m_unit(unit) {}

std::optional<analysis::StreamFinding> SignalAnalyst::take(Reading reading, TimePoint time) {
    if (!std::isfinite(reading.value) || m_unit == Unit::Boolean) return std::nullopt;
    if (m_stamp && (reading.time == *m_stamp || time <= m_time)) return std::nullopt;
    const bool step = takeStep(reading.time, time, reading.value);
    if (m_watch) static_cast<void>(m_watch->add(time, reading.value)); // what it leaves out, it may
    m_greatest = std::max(m_greatest, reading.value);
    m_last = reading.value;
    m_stamp = reading.time;
    m_time = time;
    if (!step) return std::nullopt;
    return m_models->detector.reading(reading.time, reading.value);
}

/// True where a step of the forecast was due.
bool SignalAnalyst::takeStep(TimePoint stamp, TimePoint time, double value) {
    if (!m_models) {
        m_models =
            std::make_unique<Models>(Models{.forecast = forecasting::LiveForecast(optionsFor(m_every, stamp)),
                                            .detector = analysis::StreamingDetector()});
        m_greatest = value;
        m_step = time;
        m_models->forecast.update(value);
        return true;
    }
    const auto passed = (time - m_step + m_every / 2) / m_every; // rounded: sweeps are never quite on time
    if (passed < 1) return false;
    const auto missed = std::min<std::int64_t>(passed - 1, std::numeric_limits<std::uint32_t>::max());
    m_models->forecast.skip(static_cast<std::uint32_t>(missed));
    m_models->forecast.update(value);
    m_step = time;
    return true;
}

void SignalAnalyst::watch(const std::optional<WatchedLimit>& limit, Duration horizon) {
    if (limit == m_limit && horizon == m_horizon) return;
    m_limit = limit;
    m_horizon = horizon;
    m_watch = limit ? std::make_unique<warnings::LimitWatch>(limit->value, limit->side, horizon) : nullptr;
}

void SignalAnalyst::bound(std::optional<double> limit) {
    m_bound = limit && std::isfinite(*limit) && *limit > 0.0 ? *limit : 0.0;
}

double SignalAnalyst::least() const {
    return isNeverNegative(m_unit) ? 0.0 : -std::numeric_limits<double>::infinity();
}

/// A bound that was passed once (a ratio of several cores, a limit that is none) is no bound.
double SignalAnalyst::most() const {
    double most = std::numeric_limits<double>::infinity();
    if (m_unit == Unit::Ratio) most = 1.0;
    if (m_unit == Unit::Bytes && m_bound > 0.0) most = m_bound;
    return m_greatest > most ? std::numeric_limits<double>::infinity() : most;
}

Result<forecasting::ForecastDistribution> SignalAnalyst::forecast(Duration horizon) const {
    if (!m_models) return failure(ErrorCode::Retry, "no reading yet");
    const auto steps = std::clamp<std::int64_t>((horizon + m_every - Duration(1)) / m_every, 1, kMostSteps);
    auto result = m_models->forecast.forecast(static_cast<std::size_t>(steps), *m_stamp);
    if (!result) return result;
    follow(*result);
    const double low = least();
    const double high = most();
    for (auto& quantiles : result->steps) {
        for (double& value : quantiles)
            value = std::clamp(value, low, high);
    }
    return result;
}

/// Where the watch believes in a way to the limit, the forecast follows it as far as it is believed: the two
/// forecasts' quantiles are averaged (Lichtendahl, Grushka-Cockayne and Winkler 2013), the way's spread being
/// taken to be that of the other.
void SignalAnalyst::follow(forecasting::ForecastDistribution& forecast) const {
    const auto way = outlook({.minimumHistory = Duration(0)});
    if (!way) return;
    const double belief = way->trendChance * way->persistence;
    const double perStep = way->ratePerMinute * static_cast<double>(forecast.step.count()) / 60'000.0;
    for (std::size_t i = 0; i < forecast.steps.size(); ++i) {
        auto& quantiles = forecast.steps[i];
        const double there = way->level + perStep * static_cast<double>(i + 1);
        const double shift = belief * (there - quantiles[forecasting::kMedian]);
        for (double& value : quantiles)
            value += shift;
    }
    if (belief > 0.5) forecast.making.model += ", on its way to the limit";
}

std::optional<warnings::LimitOutlook> SignalAnalyst::outlook(const WarningSettings& settings) const {
    auto outlook = m_watch ? m_watch->outlook(settings) : std::nullopt;
    if (!outlook) return outlook;
    const bool above = m_limit->side == warnings::LimitSide::Above;
    const double safer = above ? outlook->level - m_last : m_last - outlook->level;
    if (safer > kFallen * outlook->noise + 1e-6 * std::abs(m_limit->value)) outlook.reset();
    return outlook;
}

Bytes SignalAnalyst::size() const noexcept {
    return {static_cast<std::int64_t>(sizeof *this + (m_models ? sizeof(Models) : 0) +
                                      (m_watch ? sizeof(warnings::LimitWatch) : 0))};
}

} // namespace holdfast::outlook
