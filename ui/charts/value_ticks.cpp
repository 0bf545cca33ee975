// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/value_ticks.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::charts {

namespace {

double decimalStep(double atLeast) {
    const double power = std::pow(10.0, std::floor(std::log10(atLeast)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= atLeast * (1.0 - 1e-9)) return factor * power;
    }
    return 10.0 * power;
}

double binaryStep(double atLeast) {
    if (atLeast <= 1.0) return 1.0;
    return std::exp2(std::ceil(std::log2(atLeast) - 1e-9));
}

double secondsStep(double atLeast) {
    if (atLeast <= 20.0) return decimalStep(atLeast);
    constexpr std::array kSteps{30.0,   60.0,   120.0,   300.0,   600.0,   900.0,  1800.0,
                                3600.0, 7200.0, 10800.0, 21600.0, 43200.0, 86400.0};
    for (const double step : kSteps) {
        if (step >= atLeast * (1.0 - 1e-9)) return step;
    }
    return 86400.0 * decimalStep(atLeast / 86400.0);
}

bool isCounted(Unit unit) {
    return unit == Unit::Count || unit == Unit::Boolean;
}

bool isNeverNegative(Unit unit) {
    return unit != Unit::None && unit != Unit::Days;
}

/// The ends to be held, before they are rounded to steps.
std::pair<double, double> endsFor(Unit unit, double lowest, double highest) {
    if (unit == Unit::Boolean) return {0.0, 1.0};
    double low = lowest;
    double high = highest;
    const bool flat = high - low <= std::abs(high) * 1e-12;
    if (low >= 0.0 && (isNeverNegative(unit) || flat || low < high * (2.0 / 3.0))) low = 0.0;
    if (high <= low) high = low == 0.0 ? (unit == Unit::Ratio ? 1.0 : 1.0) : low + std::abs(low);
    const double air = (high - low) * 0.06;
    high += air;
    if (low != 0.0) low -= air;
    if (isNeverNegative(unit) && lowest >= 0.0) low = std::max(0.0, low);
    if (unit == Unit::Ratio && highest <= 1.0) high = std::min(1.0, high);
    return {low, high};
}

} // namespace

double niceStep(Unit unit, double atLeast) {
    if (!(atLeast > 0.0) || !std::isfinite(atLeast)) return 1.0;
    switch (unit) {
    case Unit::Bytes:
    case Unit::BytesPerSecond:
        return binaryStep(atLeast);
    case Unit::Seconds:
        return secondsStep(atLeast);
    case Unit::Count:
    case Unit::Boolean:
        return std::max(1.0, decimalStep(atLeast));
    case Unit::None:
    case Unit::Ratio:
    case Unit::PerSecond:
    case Unit::Days:
        break;
    }
    return decimalStep(atLeast);
}

ValueScale valueScale(Unit unit, double lowest, double highest, int most) {
    if (!std::isfinite(lowest) || !std::isfinite(highest) || highest < lowest)
        return valueScale(unit, 0.0, 1.0, most);
    auto [low, high] = endsFor(unit, lowest, highest);
    if (isCounted(unit)) high = std::max(high, 1.0);
    ValueScale scale;
    scale.step = niceStep(unit, (high - low) / std::max(1, most));
    const auto first = static_cast<qint64>(std::floor(low / scale.step + 1e-9));
    const auto last = static_cast<qint64>(std::ceil(high / scale.step - 1e-9));
    scale.minimum = static_cast<double>(first) * scale.step;
    scale.maximum = static_cast<double>(std::max(last, first + 1)) * scale.step;
    for (qint64 i = first; i <= std::max(last, first + 1); ++i) {
        scale.ticks.append(static_cast<double>(i) * scale.step);
    }
    return scale;
}

bool isNear(double level, double lowest, double highest) {
    const double reach = std::max(std::abs(highest), highest - lowest);
    return level <= highest + 2.0 * reach && level >= lowest - 2.0 * reach;
}

} // namespace holdfast::charts
