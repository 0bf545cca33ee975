// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/climb_record.h"

#include <algorithm>
#include <cmath>

namespace holdfast::warnings {

namespace {

constexpr double kFall = 5.0;          ///< deviations of the noise that a fall exceeds
constexpr double kAlike = 0.1;         ///< of their height by which climbs of one kind differ at least
constexpr double kLogisticSlope = 1.7; ///< makes the logistic tail that of a normal one to within 0.01

} // namespace

void ClimbRecord::restart(double value) {
    m_peak = m_trough = float(value);
}

void ClimbRecord::add(double value, double noise) {
    const double least = kFall * noise;
    m_peak = std::max(m_peak, float(value));
    const double climb = double(m_peak - m_trough);
    if (double(m_peak) - value > std::max(least, 0.5 * climb)) {
        if (climb > least) {
            const double count = std::min(double(m_ended) + 1.0, kMemory);
            const double error = climb - double(m_height);
            m_height += float(error / count);
            m_variance = float((1.0 - 1.0 / count) * (double(m_variance) + error * error / count));
            m_ended = float(count);
        }
        restart(value);
    } else if (value < double(m_trough)) {
        restart(value);
    }
}

double ClimbRecord::goesOn(double value, double goal, double noise) const {
    if (m_ended < 1.0F) return 1.0;
    const double count = double(m_ended);
    const double alike = kAlike * double(m_height);
    const double spread = std::sqrt(double(m_variance) * (1.0 + 1.0 / count) + alike * alike + noise * noise);
    const auto higher = [&](double height) {
        return 1.0 / (1.0 + std::exp(kLogisticSlope * (height - double(m_height)) / spread));
    };
    const double needed = goal - double(m_trough);
    const double done = std::min(value - double(m_trough), needed);
    const double other = 1.0 / (1.0 + count);
    return (other + (1.0 - other) * higher(needed)) / (other + (1.0 - other) * higher(done));
}

} // namespace holdfast::warnings
