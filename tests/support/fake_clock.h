// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <mutex>

namespace holdfast::testing {

/// A clock that a test drives: time passes when it is told to. Thread-safe.
class FakeClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override {
        const std::lock_guard lock(m_mutex);
        return m_now;
    }

    [[nodiscard]] SteadyPoint steady() const override {
        const std::lock_guard lock(m_mutex);
        return m_steady;
    }

    [[nodiscard]] SteadyPoint sinceBoot() const override {
        const std::lock_guard lock(m_mutex);
        return m_boot;
    }

    /// All clocks run on.
    void pass(Duration time) {
        const std::lock_guard lock(m_mutex);
        m_now += time;
        m_steady += time;
        m_boot += time;
    }

    /// The machine sleeps: the steady clock stands still.
    void sleep(Duration time) {
        const std::lock_guard lock(m_mutex);
        m_now += time;
        m_boot += time;
    }

    /// Somebody sets the wall clock.
    void jump(Duration time) {
        const std::lock_guard lock(m_mutex);
        m_now += time;
    }

private:
    mutable std::mutex m_mutex;
    TimePoint m_now{Duration(1'780'000'000'000)};
    SteadyPoint m_steady{Duration(1'000'000)};
    SteadyPoint m_boot{Duration(1'000'000)};
};

} // namespace holdfast::testing
