// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_state.h"

#include <cstdint>

namespace holdfast::runtime {

/// What this process costs: processor time between two calls, resident memory, and the probes' traffic.
/// One thread. Reads /proc/self; a fraction of a millisecond.
class CostMeter {
public:
    explicit CostMeter(const Clock& clock);

    /// `bytesSent` and `bytesReceived` are totals since start. Calls closer than a second repeat the last
    /// answer.
    [[nodiscard]] EngineCost measure(std::int64_t bytesSent, std::int64_t bytesReceived, int connections);

private:
    const Clock& m_clock;
    SteadyPoint m_at;
    double m_cpuSeconds = 0.0;
    std::int64_t m_sent = 0;
    std::int64_t m_received = 0;
    EngineCost m_last;
    bool m_first = true;
};

} // namespace holdfast::runtime
