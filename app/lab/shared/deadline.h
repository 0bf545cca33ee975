// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

namespace holdfast::lab {

/// The end of a wait that has several parts.
class Deadline {
public:
    explicit Deadline(Duration timeout) : m_at(std::chrono::steady_clock::now() + timeout) {}

    [[nodiscard]] Duration left() const {
        const auto left = std::chrono::ceil<Duration>(m_at - std::chrono::steady_clock::now());
        return std::max(left, Duration::zero());
    }

    [[nodiscard]] bool isOver() const { return left() == Duration::zero(); }

    /// Waits until the descriptor is ready for `events` (POLLIN, POLLOUT). False: the time is over.
    [[nodiscard]] bool awaitReady(int fd, short events) const {
        for (;;) {
            pollfd wait{.fd = fd, .events = events, .revents = 0};
            const int ready = ::poll(&wait, 1, static_cast<int>(left().count()));
            if (ready > 0) return true;
            if (ready == 0 || errno != EINTR) return false;
        }
    }

private:
    std::chrono::steady_clock::time_point m_at;
};

} // namespace holdfast::lab
