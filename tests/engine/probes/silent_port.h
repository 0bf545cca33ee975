// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QtGlobal>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace holdfast::testing {

/// A loopback port whose queue of connections is full: connecting to it hangs, as to a host that drops
/// packets.
class SilentPort {
public:
    /// On 127.0.0.x, on a port of its own or the given one.
    explicit SilentPort(std::uint8_t lastByte = 1, std::uint16_t port = 0) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(0x7F000000U + lastByte);
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        socklen_t length = sizeof address;
        m_sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::bind(m_sockets[0], generic, length) != 0 || ::listen(m_sockets[0], 0) != 0 ||
            ::getsockname(m_sockets[0], generic, &length) != 0)
            qFatal("cannot listen");
        m_port = ntohs(address.sin_port);
        for (int i = 0; i < 8; ++i) {
            m_sockets.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            static_cast<void>(::connect(m_sockets.back(), generic, length));
        }
    }

    ~SilentPort() {
        for (const int socket : m_sockets)
            ::close(socket);
    }

    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;

    [[nodiscard]] std::uint16_t port() const { return m_port; }

private:
    std::vector<int> m_sockets;
    std::uint16_t m_port = 0;
};

} // namespace holdfast::testing
