// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/redis_server.h"

#include <QtCore/QFile>
#include <QtCore/QStandardPaths>

namespace holdfast::testing {

namespace {

/// True when a whole answer stands in `bytes`: one line, a text of its announced length, or an array of
/// these (not nested).
bool isWhole(const QByteArray& bytes) {
    qsizetype at = 0;
    for (qsizetype parts = 1; parts > 0; --parts) {
        const auto end = bytes.indexOf("\r\n", at);
        if (end < 0) return false;
        const char kind = bytes.at(at);
        const auto length = bytes.mid(at + 1, end - at - 1).toLongLong();
        at = end + 2;
        if (kind == '*') parts += length;
        if (kind == '$' && length >= 0) at += length + 2;
        if (at > bytes.size()) return false;
    }
    return true;
}

} // namespace

RedisServer::RedisServer(QStringList settings) : m_port(freePort()) {
    // Debian's redis-tools holds the whole server, which is what it is called.
    QString program = QStringLiteral("redis-server");
    const QString tools = QStringLiteral("/usr/bin/redis-check-rdb");
    if (QStandardPaths::findExecutable(program).isEmpty() && QFile::exists(tools)) {
        program = path(QStringLiteral("redis-server"));
        QFile::link(tools, program);
    }
    setOptions({.program = program});
    setSettings(settings);
}

void RedisServer::setSettings(const QStringList& settings) {
    const QString program = QFile::exists(path(QStringLiteral("redis-server")))
                                ? path(QStringLiteral("redis-server"))
                                : QStringLiteral("redis-server");
    const bool ownPort = settings.contains(QStringLiteral("--port"));
    QStringList arguments{QStringLiteral("--bind"), QStringLiteral("127.0.0.1"),
                          QStringLiteral("--dir"),  directory(),
                          QStringLiteral("--save"), QString()};
    if (!ownPort) arguments << QStringLiteral("--port") << QString::number(m_port);
    setOptions({.program = program,
                .arguments = arguments + settings,
                .environment = {},
                .runAs = {},
                .ready = [this] { return acceptsTcp(m_port); }});
}

QByteArray RedisServer::command(const QByteArrayList& words) {
    if (m_client.state() != QAbstractSocket::ConnectedState) {
        m_client.abort();
        m_client.connectToHost(QStringLiteral("127.0.0.1"), m_port);
        if (!m_client.waitForConnected(2000)) return {};
    }
    QByteArray request = "*" + QByteArray::number(words.size()) + "\r\n";
    for (const auto& word : words)
        request += "$" + QByteArray::number(word.size()) + "\r\n" + word + "\r\n";
    m_client.write(request);
    QByteArray answer;
    while (!isWhole(answer) && m_client.waitForReadyRead(5000))
        answer += m_client.readAll();
    return answer;
}

} // namespace holdfast::testing
