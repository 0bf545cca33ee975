// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/probes/probe_failure.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace holdfast::probes {

/// What every wait of a blocking probe waits under: the end of the run, by its deadline or because it is
/// asked to stop, whichever comes first. Deadlines are real time, since kernels and servers know no other.
///
/// Thread: the run's own; only the stop may come from another.
class RunLimit {
public:
    using Clock = std::chrono::steady_clock;

    enum class Wait : std::uint8_t { Ready, Expired, Stopped };

    RunLimit(Clock::time_point deadline, std::stop_token stop);
    RunLimit(const RunLimit&) = delete;
    RunLimit& operator=(const RunLimit&) = delete;

    /// Waits until `fd` has one of `events` (POLLIN, POLLOUT), an error or its end.
    [[nodiscard]] Wait wait(int fd, short events) const;

    [[nodiscard]] bool stopped() const { return m_stop.stop_requested(); }

    [[nodiscard]] bool expired() const { return Clock::now() >= m_deadline; }

    /// wait(), in the words of a report.
    [[nodiscard]] Attempt<void> await(int fd, short events) const;

    /// The end for one of `attempts` that are still to be made within this limit: an equal share of what is
    /// left, so that a silent address leaves time for the next.
    [[nodiscard]] Clock::time_point shareFor(std::size_t attempts) const;

    /// Never negative.
    [[nodiscard]] std::chrono::milliseconds remaining() const;

    [[nodiscard]] Clock::time_point deadline() const { return m_deadline; }

    [[nodiscard]] const std::stop_token& stopToken() const { return m_stop; }

private:
    [[nodiscard]] std::chrono::milliseconds slice() const;

    Clock::time_point m_deadline;
    std::stop_token m_stop;
    UniqueFd m_wake; ///< an eventfd that the stop makes readable; none: out of descriptors, then waits look
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

} // namespace holdfast::probes
