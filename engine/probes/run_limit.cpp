// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/run_limit.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::probes {

namespace {

constexpr std::chrono::milliseconds kLongestWait{60'000};
constexpr std::chrono::milliseconds kBlindSlice{50}; ///< without an eventfd the stop is looked for this often

} // namespace

RunLimit::RunLimit(Clock::time_point deadline, std::stop_token stop)
    : m_deadline(deadline), m_stop(std::move(stop)), m_wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!m_wake) return;
    m_onStop.emplace(m_stop, [fd = m_wake.get()] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
    });
}

std::chrono::milliseconds RunLimit::remaining() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(m_deadline - Clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

std::chrono::milliseconds RunLimit::slice() const {
    return std::min(remaining(), m_wake ? kLongestWait : kBlindSlice);
}

RunLimit::Wait RunLimit::wait(int fd, short events) const {
    while (true) {
        if (stopped()) return Wait::Stopped;
        std::array<pollfd, 2> waiting{pollfd{.fd = fd, .events = events, .revents = 0},
                                      pollfd{.fd = m_wake.get(), .events = POLLIN, .revents = 0}};
        const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(slice().count()));
        if (stopped()) return Wait::Stopped;
        if (ready > 0 && waiting[0].revents != 0) return Wait::Ready;
        if (expired()) return Wait::Expired;
    }
}

Attempt<void> RunLimit::await(int fd, short events) const {
    switch (wait(fd, events)) {
    case Wait::Ready:
        return {};
    case Wait::Stopped:
        return cancelled();
    case Wait::Expired:
        break;
    }
    return unanswered();
}

RunLimit::Clock::time_point RunLimit::shareFor(std::size_t attempts) const {
    const auto now = Clock::now();
    if (attempts <= 1 || now >= m_deadline) return m_deadline;
    return now + (m_deadline - now) / static_cast<long>(attempts);
}

} // namespace holdfast::probes
