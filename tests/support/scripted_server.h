// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/test_certificates.h"

#include <QtCore/QByteArrayList>
#include <QtNetwork/QTcpServer>

#include <cstdint>
#include <functional>
#include <optional>

class QTcpSocket;

namespace holdfast::testing {

/// A tiny server on a loopback port whose script decides what comes back: a page, junk, too much, nothing. On
/// the test's own thread, so the test must return to its event loop (QTRY_…).
class ScriptedServer : public QTcpServer {
public:
    /// Called with the head of each request of HTTP, once it is complete.
    using OnRequest = std::function<void(QTcpSocket&, const QByteArray& head)>;
    /// Called for each connection, instead of reading requests.
    using OnConnection = std::function<void(QTcpSocket&)>;

    explicit ScriptedServer(OnRequest script);
    static std::unique_ptr<ScriptedServer> raw(OnConnection script);

    /// From now on new connections are encrypted with this certificate; open ones stay as they are.
    void encrypt(const CertificatePair& pair) { m_pair = pair; }

    [[nodiscard]] std::uint16_t port() const { return serverPort(); }

    /// http(s)://127.0.0.1:port/path
    [[nodiscard]] std::string url(const char* path = "/health") const;

    [[nodiscard]] int connections() const { return m_connections; } ///< so far

    [[nodiscard]] int openConnections() const { return m_open; }

    [[nodiscard]] const QByteArrayList& requests() const { return m_requests; } ///< their heads

    void forgetRequests() { m_requests.clear(); }

    /// A complete answer of HTTP/1.1 that keeps the connection.
    [[nodiscard]] static QByteArray answer(int status, const QByteArray& body,
                                           const QByteArray& headers = "Content-Type: text/plain\r\n");

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    ScriptedServer();
    void onReadyRead(QTcpSocket& socket);

    OnRequest m_onRequest;
    OnConnection m_onConnection;
    std::optional<CertificatePair> m_pair;
    QByteArrayList m_requests;
    int m_connections = 0;
    int m_open = 0;
};

} // namespace holdfast::testing
