// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/service_features.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::analysis {

namespace {

/// The part that a new value has in an exponential mean, `steps` after the last one.
float weightOf(double steps, double memory) noexcept {
    return static_cast<float>(-std::expm1(-steps / memory));
}

} // namespace

ServiceFeatures::ServiceFeatures(std::size_t signals, Duration interval, FeatureOptions options)
    : m_signals(signals), m_interval(std::max(interval, Duration(1))), m_options(options) {}

void ServiceFeatures::take(Signal& signal, TimePoint time, double reading, std::span<double> out) const {
    if (!std::isfinite(reading)) {
        std::ranges::fill(out, std::numeric_limits<double>::quiet_NaN());
        return;
    }
    constexpr double most = std::numeric_limits<float>::max() / 4.0; // so that no difference leaves the range
    const auto value = static_cast<float>(std::clamp(reading, -most, most));
    // As doubles: the difference of two times at the ends of the clock leaves the range of its integers.
    const double passed = static_cast<double>(time.time_since_epoch().count()) -
                          static_cast<double>(signal.last.time_since_epoch().count());
    const double steps = passed / static_cast<double>(m_interval.count());
    if (signal.unrest < 0.0F || steps > m_options.past) {
        signal = {.last = time, .value = value, .level = value, .past = value, .unrest = 0.0F};
    } else {
        signal.unrest += weightOf(steps, m_options.unrest) * (std::abs(value - signal.value) - signal.unrest);
        signal.level += weightOf(steps, m_options.level) * (value - signal.level);
        signal.past += weightOf(steps, m_options.past) * (value - signal.past);
        signal.value = value;
        signal.last = time;
    }
    out[0] = reading;
    out[1] = static_cast<double>(std::abs(signal.level - signal.past));
    out[2] = static_cast<double>(signal.unrest);
}

Result<void> ServiceFeatures::update(TimePoint time, std::span<const double> readings,
                                     std::span<double> out) {
    if (readings.size() != signals() || out.size() != columns())
        return failure(ErrorCode::FixInput,
                       fmt::format("{} readings into {} numbers; there are {} signals of {}", readings.size(),
                                   out.size(), signals(), kPerSignal),
                       "features of a service");
    if (time <= m_time)
        return failure(ErrorCode::FixInput, "a reading that is not after the last one",
                       "features of a service");
    m_time = time;
    for (std::size_t i = 0; i < readings.size(); ++i)
        take(m_signals[i], time, readings[i], out.subspan(i * kPerSignal, kPerSignal));
    return {};
}

void ServiceFeatures::restart() {
    std::ranges::fill(m_signals, Signal{});
    m_time = TimePoint::min();
}

std::vector<double> featureRows(RowMatrix readings, FeatureOptions options) {
    constexpr Duration step = std::chrono::minutes(1);
    ServiceFeatures features(readings.columns, step, options);
    std::vector<double> rows(readings.rows() * features.columns());
    const std::span<double> out(rows);
    for (std::size_t r = 0; r < readings.rows(); ++r) {
        const TimePoint time(step * static_cast<Duration::rep>(r));
        // Cannot be refused: shapes fit and time goes on.
        static_cast<void>(
            features.update(time, readings.row(r), out.subspan(r * features.columns(), features.columns())));
    }
    return rows;
}

} // namespace holdfast::analysis
