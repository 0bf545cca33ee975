// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <optional>

namespace holdfast::runtime {

/// A time in which nothing could be observed.
struct Gap {
    enum class Why { Asleep, Stalled } why = Why::Asleep;
    TimePoint from;
    TimePoint to;
};

/// Notices, from regular ticks, that the machine slept (the clock that counts sleep ran ahead of the one that
/// does not) or that the engine itself stood still (a tick came far too late). A wall clock that jumps is
/// neither.
class GapWatch {
public:
    /// Sleep shorter than `shortest` is not a gap; `stall` is how late a tick may come.
    GapWatch(const Clock& clock, Duration shortest, Duration stall);

    /// Call about once a second. Tells of a gap once.
    [[nodiscard]] std::optional<Gap> tick();

private:
    const Clock& m_clock;
    Duration m_shortest;
    Duration m_stall;
    SteadyPoint m_steady;
    SteadyPoint m_boot;
};

} // namespace holdfast::runtime
