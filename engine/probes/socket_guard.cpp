// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/socket_guard.h"

#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr std::chrono::milliseconds kLook{100}; ///< how often received bytes are looked at

} // namespace

SocketTraffic trafficOf(int socket) {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
    return {.sent = static_cast<std::int64_t>(info.tcpi_bytes_acked),
            .received = static_cast<std::int64_t>(info.tcpi_bytes_received)};
}

SocketGuard::SocketGuard(int socket, const RunLimit& limit, std::int64_t mostBytes)
    : m_socket(::fcntl(socket, F_DUPFD_CLOEXEC, 0)), m_mostReceived(trafficOf(socket).received + mostBytes) {
    m_thread = std::thread([this, deadline = limit.deadline()] { watch(deadline); });
    m_onStop.emplace(limit.stopToken(), [this] {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_changed.notify_all();
    });
}

SocketGuard::~SocketGuard() {
    m_onStop.reset();
    {
        const std::lock_guard lock(m_mutex);
        m_done = true;
        m_changed.notify_all();
    }
    m_thread.join();
}

SocketGuard::Cause SocketGuard::cause() const {
    const std::lock_guard lock(m_mutex);
    return m_cause;
}

void SocketGuard::look() {
    const std::lock_guard lock(m_mutex);
    if (m_cause != Cause::None || trafficOf(m_socket.get()).received <= m_mostReceived) return;
    m_cause = Cause::TooMuch;
    ::shutdown(m_socket.get(), SHUT_RDWR);
    m_changed.notify_all();
}

void SocketGuard::watch(RunLimit::Clock::time_point deadline) {
    ::pthread_setname_np(::pthread_self(), "hf-guard");
    std::unique_lock lock(m_mutex);
    while (m_cause == Cause::None) {
        const auto now = RunLimit::Clock::now();
        if (m_stopped) {
            m_cause = Cause::Stopped;
        } else if (now >= deadline) {
            m_cause = Cause::Expired;
        } else if (trafficOf(m_socket.get()).received > m_mostReceived) {
            m_cause = Cause::TooMuch;
        } else if (m_changed.wait_until(lock, std::min(deadline, now + kLook),
                                        [this] { return m_done || m_stopped; }) &&
                   m_done) {
            return;
        }
    }
    ::shutdown(m_socket.get(), SHUT_RDWR);
}

} // namespace holdfast::probes
