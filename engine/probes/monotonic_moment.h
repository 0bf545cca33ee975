// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <optional>

namespace holdfast::probes {

/// A moment by both monotonic clocks, so that sleep between two of them shows.
struct MonotonicMoment {
    SteadyPoint steady;
    SteadyPoint sinceBoot;

    [[nodiscard]] static MonotonicMoment of(const Clock& clock) {
        return {.steady = clock.steady(), .sinceBoot = clock.sinceBoot()};
    }
};

/// Seconds from one to the other, over which a rate may be taken. None: no time passed, or the machine slept
/// between (a gap is a gap).
[[nodiscard]] inline std::optional<double> secondsBetween(const MonotonicMoment& from,
                                                          const MonotonicMoment& to) {
    constexpr Duration kSlept = std::chrono::seconds(2); // more than the two clocks are read apart
    const Duration passed = to.sinceBoot - from.sinceBoot;
    const Duration awake = to.steady - from.steady;
    if (passed <= Duration::zero() || passed - awake > kSlept) return std::nullopt;
    return std::chrono::duration<double>(passed).count();
}

} // namespace holdfast::probes
