// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/unique_fd.h"
#include "engine/probes/run_limit.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

namespace holdfast::probes {

/// Ends the calls of a library that blocks on a socket and knows no deadline (libpq's PQexec), by shutting
/// the socket down under it when the run's limit is reached. This works whatever state the server is in: to
/// ask it to cancel would mean a second connection to a server that may hang itself, and a query that is
/// abandoned ends by the statement timeout it was sent with.
///
/// A thread of its own for the time it lives (one run). The shut-down goes to a duplicate of the descriptor:
/// the library may close its own at any moment, and its number may already be somebody else's.
class SocketGuard {
public:
    enum class Cause : std::uint8_t { None, Expired, Stopped, TooMuch };

    /// `mostBytes`: received from now on, where the kernel counts them (TCP).
    SocketGuard(int socket, const RunLimit& limit, std::int64_t mostBytes);
    ~SocketGuard();
    SocketGuard(const SocketGuard&) = delete;
    SocketGuard& operator=(const SocketGuard&) = delete;

    /// Looks at what was received now; more than the limit shuts the socket down.
    void look();

    /// Why the socket was shut down.
    [[nodiscard]] Cause cause() const;

private:
    void watch(RunLimit::Clock::time_point deadline);

    UniqueFd m_socket;
    std::int64_t m_mostReceived;
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_done = false;
    bool m_stopped = false;
    Cause m_cause = Cause::None;
    std::thread m_thread;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

/// Bytes that went over a TCP connection since it was made, as the kernel counts them; zeros: it is none.
struct SocketTraffic {
    std::int64_t sent = 0;
    std::int64_t received = 0;
};

[[nodiscard]] SocketTraffic trafficOf(int socket);

} // namespace holdfast::probes
