// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"

#include <QtCore/QByteArrayList>
#include <QtNetwork/QTcpSocket>

namespace holdfast::testing {

/// A private Redis on a free loopback port, without persistence unless its settings ask for it.
class RedisServer : public ProcessServer {
public:
    /// Further settings as redis-server takes them («--maxmemory 4mb»), one word each.
    explicit RedisServer(QStringList settings = {});

    /// The settings of the next start().
    void setSettings(const QStringList& settings);

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(m_port); }

    /// Sends a command as the administrator and returns the raw answer («+OK\r\n», «$3\r\nabc\r\n»); empty:
    /// no answer. Not over TLS.
    QByteArray command(const QByteArrayList& words);

private:
    std::uint16_t m_port;
    QTcpSocket m_client;
};

} // namespace holdfast::testing
