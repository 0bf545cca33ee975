// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <array>
#include <chrono>
#include <cstdint>

namespace holdfast::shell {

/// How far back charts look. They end now and follow it, unless a person moves a chart away.
enum class TimeWindow : std::uint8_t { FiveMinutes, QuarterHour, Hour, SixHours, Day, Week };

inline constexpr std::array kTimeWindows{TimeWindow::FiveMinutes, TimeWindow::QuarterHour, TimeWindow::Hour,
                                         TimeWindow::SixHours,    TimeWindow::Day,         TimeWindow::Week};

/// What a fleet is looked at with until a person chooses: about a hundred sweeps. Who sweeps every two
/// seconds wants to see the last minutes, not an hour of which most is empty.
[[nodiscard]] constexpr TimeWindow usualWindow(Duration interval) noexcept {
    using namespace std::chrono_literals;
    if (interval <= 3s) return TimeWindow::FiveMinutes;
    return interval <= 10s ? TimeWindow::QuarterHour : TimeWindow::Hour;
}

[[nodiscard]] constexpr Duration lengthOf(TimeWindow window) noexcept {
    using namespace std::chrono_literals;
    switch (window) {
    case TimeWindow::FiveMinutes:
        return 5min;
    case TimeWindow::QuarterHour:
        return 15min;
    case TimeWindow::Hour:
        return 1h;
    case TimeWindow::SixHours:
        return 6h;
    case TimeWindow::Day:
        return 24h;
    case TimeWindow::Week:
        return 7 * 24h;
    }
    return 1h;
}

} // namespace holdfast::shell
