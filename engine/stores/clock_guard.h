// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <optional>

namespace holdfast::stores {

/// Whether the wall clock may be believed enough to drop what it says is old. A clock that jumps far ahead
/// (an empty battery, a mistyped year) must not empty the store: after a jump nothing is dropped for an hour,
/// in which time servers put most clocks right.
class ClockGuard {
public:
    /// `lastSeen`: the newest wall time noted before this start; none: a fresh store.
    explicit ClockGuard(std::optional<TimePoint> lastSeen) noexcept : m_lastSeen(lastSeen) {}

    /// Call each time with both clocks; whether `wall` may be believed.
    [[nodiscard]] bool believes(TimePoint wall, SteadyPoint sinceBoot) noexcept {
        const bool jumped = m_before ? (wall - m_before->wall) - (sinceBoot - m_before->boot) > kJump
                                     : m_lastSeen && wall - *m_lastSeen > kAway;
        if (jumped) m_notBefore = sinceBoot + kPatience;
        m_before = Seen{.wall = wall, .boot = sinceBoot};
        return !m_notBefore || sinceBoot >= *m_notBefore;
    }

private:
    static constexpr Duration kJump = std::chrono::hours(1);
    static constexpr Duration kAway = std::chrono::days(3);
    static constexpr Duration kPatience = std::chrono::hours(1);

    struct Seen {
        TimePoint wall;
        SteadyPoint boot;
    };

    std::optional<TimePoint> m_lastSeen;
    std::optional<Seen> m_before;
    std::optional<SteadyPoint> m_notBefore;
};

} // namespace holdfast::stores
