// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/clock.h"

#include <ctime>

namespace holdfast {

namespace {

Duration readClock(clockid_t id) {
    timespec time{};
    clock_gettime(id, &time);
    return std::chrono::duration_cast<Duration>(std::chrono::seconds(time.tv_sec) +
                                                std::chrono::nanoseconds(time.tv_nsec));
}

} // namespace

TimePoint SystemClock::now() const {
    return TimePoint(readClock(CLOCK_REALTIME));
}

SteadyPoint SystemClock::steady() const {
    return SteadyPoint(readClock(CLOCK_MONOTONIC));
}

SteadyPoint SystemClock::sinceBoot() const {
    return SteadyPoint(readClock(CLOCK_BOOTTIME));
}

} // namespace holdfast
