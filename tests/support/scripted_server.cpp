// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/scripted_server.h"

#include <QtCore/QVariant>
#include <QtNetwork/QSslCertificate>
#include <QtNetwork/QSslKey>
#include <QtNetwork/QSslSocket>
#include <QtNetwork/QTcpSocket>

namespace holdfast::testing {

ScriptedServer::ScriptedServer() {
    if (!listen(QHostAddress::LocalHost)) qFatal("no loopback port to listen on");
}

ScriptedServer::ScriptedServer(OnRequest script) : ScriptedServer() {
    m_onRequest = std::move(script);
}

std::unique_ptr<ScriptedServer> ScriptedServer::raw(OnConnection script) {
    auto server = std::unique_ptr<ScriptedServer>(new ScriptedServer);
    server->m_onConnection = std::move(script);
    return server;
}

std::string ScriptedServer::url(const char* path) const {
    return std::string(m_pair ? "https" : "http") + "://127.0.0.1:" + std::to_string(serverPort()) + path;
}

QByteArray ScriptedServer::answer(int status, const QByteArray& body, const QByteArray& headers) {
    const QByteArray reason = status == 200 ? "OK" : status == 503 ? "Service Unavailable" : "Other";
    return "HTTP/1.1 " + QByteArray::number(status) + ' ' + reason +
           "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body;
}

void ScriptedServer::incomingConnection(qintptr descriptor) {
    QTcpSocket* socket = nullptr;
    if (m_pair) {
        auto* encrypted = new QSslSocket(this);
        socket = encrypted;
        socket->setSocketDescriptor(descriptor);
        encrypted->setLocalCertificate(QSslCertificate(m_pair->certificate));
        encrypted->setPrivateKey(QSslKey(m_pair->key, QSsl::Ec));
        encrypted->startServerEncryption();
    } else {
        socket = new QTcpSocket(this);
        socket->setSocketDescriptor(descriptor);
    }
    ++m_connections;
    ++m_open;
    connect(socket, &QTcpSocket::disconnected, this, [this, socket] {
        --m_open;
        socket->deleteLater();
    });
    if (m_onConnection) {
        m_onConnection(*socket);
    } else {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(*socket); });
    }
}

void ScriptedServer::onReadyRead(QTcpSocket& socket) {
    QByteArray head = socket.property("head").toByteArray() + socket.readAll();
    for (auto end = head.indexOf("\r\n\r\n"); end >= 0; end = head.indexOf("\r\n\r\n")) {
        const QByteArray request = head.left(end + 2);
        head.remove(0, end + 4);
        m_requests << request;
        m_onRequest(socket, request);
    }
    socket.setProperty("head", head);
}

} // namespace holdfast::testing
