// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

namespace holdfast::testing {

/// Real time, but twenty times as fast, counted from a moment that several programs share: a lease that one
/// took before it was killed runs out for the next as it would in life.
class SharedHurry final : public Clock {
public:
    static constexpr int kFaster = 20;

    struct Epoch {
        std::int64_t boot = 0; ///< ms since boot
        std::int64_t wall = 0; ///< ms since 1970
    };

    /// `ahead`: of all that share the epoch.
    explicit SharedHurry(Epoch epoch, Duration ahead = Duration(0)) : m_epoch(epoch), m_ahead(ahead) {}

    [[nodiscard]] static Epoch fromNow() {
        const SystemClock real;
        return {.boot = real.sinceBoot().time_since_epoch().count(),
                .wall = real.now().time_since_epoch().count()};
    }

    [[nodiscard]] TimePoint now() const override { return TimePoint(Duration(m_epoch.wall) + passed()); }

    [[nodiscard]] SteadyPoint steady() const override { return sinceBoot(); }

    [[nodiscard]] SteadyPoint sinceBoot() const override {
        return SteadyPoint(Duration(m_epoch.boot) + passed());
    }

private:
    [[nodiscard]] Duration passed() const {
        return (m_real.sinceBoot().time_since_epoch() - Duration(m_epoch.boot)) * kFaster + m_ahead;
    }

    SystemClock m_real;
    Epoch m_epoch;
    Duration m_ahead;
};

} // namespace holdfast::testing
