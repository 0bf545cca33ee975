// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/backups/backup_lab.h"

#include <QtCore/QProcess>

namespace holdfast::backups::testing {

/// Clients that write all the time: one of the ledger, so that it commits in the order of its numbers, and
/// two that only make noise.
class Load {
public:
    explicit Load(BackupLab& lab) : m_lab(lab) {
        lab.server.writeFile(QStringLiteral("ledger.sql"),
                             "INSERT INTO ledger (note) VALUES (md5(random()::text));\n");
        lab.server.writeFile(QStringLiteral("noise.sql"),
                             "UPDATE noise SET n = n + 1 WHERE id = (random() * 99)::int;\n");
        start(m_ledger, QStringLiteral("ledger.sql"), 1);
        start(m_noise, QStringLiteral("noise.sql"), 2);
    }

    ~Load() { stop(); }

    void stop() {
        stopLedger();
        end(m_noise);
    }

    /// The others go on.
    void stopLedger() { end(m_ledger); }

    [[nodiscard]] bool isAtWork() const { return m_noise.state() == QProcess::Running; }

private:
    static void end(QProcess& client) {
        client.terminate();
        client.waitForFinished();
    }

    void start(QProcess& client, const QString& script, int clients) {
        client.start(QStringLiteral("/usr/lib/postgresql/15/bin/pgbench"),
                     {QStringLiteral("-n"), QStringLiteral("-h"), m_lab.server.directory(),
                      QStringLiteral("-p"), QString::number(m_lab.server.port()), QStringLiteral("-U"),
                      QStringLiteral("postgres"), QStringLiteral("-f"), m_lab.server.path(script),
                      QStringLiteral("-c"), QString::number(clients), QStringLiteral("-R"),
                      QStringLiteral("400"), QStringLiteral("-T"), QStringLiteral("600"),
                      QStringLiteral("postgres")});
    }

    BackupLab& m_lab;
    QProcess m_ledger;
    QProcess m_noise;
};

} // namespace holdfast::backups::testing
