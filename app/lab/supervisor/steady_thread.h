// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/shared/pause.h"

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

namespace holdfast::lab {

/// A thread that does something at a pace until told to stop; stopping interrupts its waiting.
class SteadyThread {
public:
    /// `step` answers whether to go on.
    void start(std::chrono::milliseconds pace, std::function<bool()> step) {
        m_thread = std::jthread([pace, step = std::move(step)](const std::stop_token& stop) {
            while (step() && pauseFor(stop, pace)) {
            }
        });
    }

    /// Waits until its present step is done.
    void stop() { m_thread = std::jthread(); }

private:
    std::jthread m_thread;
};

} // namespace holdfast::lab
