// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/work.h"

#include "app/lab/shared/pause.h"

#include <cmath>

namespace holdfast::lab_service {

namespace {

using Seconds = std::chrono::duration<double>;

/// Computes for this long. The result is handed on to the next time, so that no compiler leaves it away.
double compute(Seconds time, double value) {
    const auto until = std::chrono::steady_clock::now() + time;
    do {
        for (int i = 0; i < 200; ++i)
            value = std::sqrt(value + static_cast<double>(i));
    } while (std::chrono::steady_clock::now() < until);
    return value;
}

} // namespace

void doWork(const lab::WorkConfig& work, double weight, const std::stop_token& stop) {
    const double median = Seconds(work.median).count() * weight;
    if (median <= 0.0) return;
    std::lognormal_distribution<double> times(std::log(median), work.spread);
    const double time = times(lab::randomness());
    static thread_local double value = 1.0;
    value = compute(Seconds(time * work.cpuShare), value);
    (void)lab::pauseFor(stop, Seconds(time * (1.0 - work.cpuShare)));
}

} // namespace holdfast::lab_service
