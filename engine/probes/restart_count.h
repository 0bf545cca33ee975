// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <cstddef>
#include <deque>

namespace holdfast::probes {

/// Restarts that were observed within the last hour. Time is since boot.
class RestartCount {
public:
    void note(SteadyPoint at) { m_seen.push_back(at); }

    [[nodiscard]] std::size_t within(SteadyPoint now) {
        while (!m_seen.empty() && now - m_seen.front() > std::chrono::hours(1))
            m_seen.pop_front();
        return m_seen.size();
    }

private:
    std::deque<SteadyPoint> m_seen;
};

} // namespace holdfast::probes
