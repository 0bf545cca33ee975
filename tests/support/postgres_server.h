// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/process_server.h"

namespace holdfast::testing {

/// A private PostgreSQL of the newest version there is, on a free loopback port. Over TCP it asks for
/// passwords; through its Unix socket it trusts the administrator. The cluster is created once a process and
/// copied.
class PostgresServer : public ProcessServer {
public:
    /// Further settings as postgres takes them («archive_mode=on»).
    explicit PostgresServer(const QStringList& settings = {});
    ~PostgresServer() override;

    /// The settings of the next start().
    void setSettings(const QStringList& settings);

    enum class Ready {
        Serves,  ///< takes queries
        Listens, ///< takes connections, if only to refuse them
    };

    /// When start() is done. Before start().
    void readyWhen(Ready ready) { m_readyWhen = ready; }

    /// Creates the cluster the first time.
    [[nodiscard]] bool start();
    /// Makes it a standby of a running primary, with a slot of this name there. Instead of the first start().
    [[nodiscard]] bool startAsStandbyOf(PostgresServer& primary, const QString& slot);

    [[nodiscard]] std::uint16_t port() const { return m_port; }

    [[nodiscard]] std::string target() const { return "127.0.0.1:" + std::to_string(m_port); }

    /// A hang of the whole server: its processes are in sessions of their own.
    void freeze();
    void thaw();
    /// A crash of the whole server. Its backends take a moment longer to be gone than it does.
    void kill();

    /// Runs SQL as the administrator. False: it failed, and the server's words are at the end of log().
    bool sql(const QString& text, const QString& database = QStringLiteral("postgres"));
    /// The rows of an answer as psql prints them unaligned, without the last line's end.
    QByteArray select(const QString& text, const QString& database = QStringLiteral("postgres"));

private:
    QStringList psql(const QString& text, const QString& database) const;

    [[nodiscard]] bool isReady();

    std::uint16_t m_port;
    QList<qint64> m_frozen;
    Ready m_readyWhen = Ready::Serves;
};

} // namespace holdfast::testing
