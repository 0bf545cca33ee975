// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_peer.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace holdfast::testing {

namespace {

/// False: it is time to end.
bool waitFor(int fd, short events, int wake) {
    std::array<pollfd, 2> waiting{pollfd{.fd = fd, .events = events, .revents = 0},
                                  pollfd{.fd = wake, .events = POLLIN, .revents = 0}};
    return ::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[1].revents == 0;
}

} // namespace

ScriptedPeer::ScriptedPeer(Manner manner, std::string bytes) : m_manner(manner), m_bytes(std::move(bytes)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    m_wake = ::eventfd(0, EFD_CLOEXEC);
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener, generic, length) != 0 || ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, generic, &length) != 0)
        return;
    m_port = ntohs(address.sin_port);
    m_thread = std::thread([this] { serve(); });
}

ScriptedPeer::~ScriptedPeer() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake, &one, sizeof one);
    if (m_thread.joinable()) m_thread.join();
    ::close(m_listener);
    ::close(m_wake);
}

void ScriptedPeer::serve() {
    while (waitFor(m_listener, POLLIN, m_wake)) {
        const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        ++m_accepted;
        talk(client);
        ::close(client);
    }
}

void ScriptedPeer::talk(int client) const {
    std::array<char, 4096> heard{};
    while (waitFor(client, POLLIN, m_wake)) {
        if (::recv(client, heard.data(), heard.size(), 0) <= 0) return;
        if (m_manner == Manner::Silent) continue;
        do {
            if (!waitFor(client, POLLOUT, m_wake)) return;
            if (::send(client, m_bytes.data(), m_bytes.size(), MSG_NOSIGNAL) < 0) return;
        } while (m_manner == Manner::Endless);
        if (m_manner == Manner::HangsUp) return;
    }
}

} // namespace holdfast::testing
