// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace holdfast::lab_service {

/// A caller's circuit breaker: after `failuresToOpen` failures in a row it lets no call through for
/// `openFor`, then one; that one's outcome closes or opens it again. So a dead or hanging dependency costs
/// its callers no waiting. Thread-safe.
class Breaker {
public:
    using Clock = std::chrono::steady_clock;
    enum class State : std::uint8_t { Closed, HalfOpen, Open };

    struct Settings {
        int failuresToOpen = 5;
        Clock::duration openFor = std::chrono::seconds(3);
    };

    Breaker() = default;

    explicit Breaker(Settings settings) : m_settings(settings) {}

    /// False: the call must not be made. True: it must be made and told by record().
    [[nodiscard]] bool admit(Clock::time_point now);
    void record(bool good, Clock::time_point now);
    [[nodiscard]] State state() const;

private:
    mutable std::mutex m_mutex;
    Settings m_settings{};
    int m_failures = 0;
    State m_state = State::Closed;
    Clock::time_point m_openedAt;
};

} // namespace holdfast::lab_service
