// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace holdfast {

using Duration = std::chrono::milliseconds;
/// Wall-clock time, UTC, milliseconds. What readings and events carry.
using TimePoint = std::chrono::sys_time<Duration>;

/// Time that only runs forward and stands still while the machine sleeps. What deadlines and schedules use.
struct SteadyTag {};

using SteadyPoint = std::chrono::time_point<SteadyTag, Duration>;

/// The time, as a port: the engine is told it. Implementations are thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;

    /// Wall clock. May jump in both directions.
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Monotonic, without the time the machine slept (CLOCK_MONOTONIC).
    [[nodiscard]] virtual SteadyPoint steady() const = 0;
    /// Monotonic, with the time the machine slept (CLOCK_BOOTTIME). steady() falling behind it tells a
    /// suspend.
    [[nodiscard]] virtual SteadyPoint sinceBoot() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] SteadyPoint steady() const override;
    [[nodiscard]] SteadyPoint sinceBoot() const override;
};

} // namespace holdfast
