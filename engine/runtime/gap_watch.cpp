// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/gap_watch.h"

namespace holdfast::runtime {

GapWatch::GapWatch(const Clock& clock, Duration shortest, Duration stall)
    : m_clock(clock)
    , m_shortest(shortest)
    , m_stall(stall)
    , m_steady(clock.steady())
    , m_boot(clock.sinceBoot()) {}

std::optional<Gap> GapWatch::tick() {
    const auto steady = m_clock.steady();
    const auto boot = m_clock.sinceBoot();
    const Duration awake = steady - m_steady;
    const Duration passed = boot - m_boot;
    m_steady = steady;
    m_boot = boot;
    // The end of a gap is now by the wall clock; its beginning is counted back, since that clock may have
    // been set.
    const TimePoint now = m_clock.now();
    if (passed - awake >= m_shortest) return Gap{.why = Gap::Why::Asleep, .from = now - passed, .to = now};
    if (awake >= m_stall) return Gap{.why = Gap::Why::Stalled, .from = now - passed, .to = now};
    return std::nullopt;
}

} // namespace holdfast::runtime
