// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/pgbackrest_tool.h"
#include "tests/engine/backups/backup_lab.h"

#include <QtCore/QDirIterator>
#include <QtTest/QTest>

namespace holdfast::backups::testing {

/// A server that archives into a real pgBackRest of its own, as somebody has set it up.
class ArchivingLab : public BackupLab {
public:
    /// `more`: lines for its configuration, of all stanzas.
    explicit ArchivingLab(QString more = {}) : m_more(std::move(more)) {}

    [[nodiscard]] bool start() {
        const auto config = server.path(QStringLiteral("pgbackrest.conf"));
        server.setSettings(
            {QStringLiteral("archive_mode=on"), QStringLiteral("wal_level=replica"),
             QStringLiteral("max_wal_senders=3"),
             QStringLiteral("archive_command=/usr/bin/pgbackrest --config=%1 --stanza=main archive-push %p")
                 .arg(config)});
        const auto folder = server.directory();
        server.writeFile(
            QStringLiteral("pgbackrest.conf"),
            QStringLiteral(
                "[global]\nrepo1-path=%1/rest\nlog-path=%1\nlock-path=%1/locks\nspool-path=%1\n"
                "log-level-file=off\nrepo1-retention-full=2\nstart-fast=y\njob-retry=0\nrepo1-bundle=y\n%3"
                "[main]\npg1-path=%1/data\npg1-port=%2\npg1-socket-path=%1\npg1-user=postgres\n")
                .arg(folder)
                .arg(server.port())
                .arg(m_more)
                .toUtf8());
        QFile::setPermissions(config,
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
        if (!BackupLab::start()) return false;
        const auto tool = PgBackRestTool::find(order());
        if (!tool) return false;
        const auto made = tool->run({"stanza-create"}, std::chrono::seconds(60), {});
        if (!made) m_trouble = made.error().detail;
        return made.has_value();
    }

    [[nodiscard]] BackupPlace order() const {
        auto out = BackupLab::order();
        out.settings.method = BackupMethod::PgBackRest;
        out.settings.stanza = "main";
        out.settings.log = false;
        out.pgBackRestConfig = server.path(QStringLiteral("pgbackrest.conf")).toStdString();
        return out;
    }

    [[nodiscard]] QByteArray trouble() const {
        return m_trouble.empty() ? QByteArray(server.trouble().toUtf8())
                                 : QByteArray::fromStdString(m_trouble);
    }

    /// Waits until all that was written so far lies in the archive.
    [[nodiscard]] bool archived() {
        const auto last =
            QString::fromUtf8(server.select(QStringLiteral("SELECT pg_walfile_name(pg_switch_wal())")));
        const auto asked = QStringLiteral("SELECT last_archived_wal >= '%1' FROM pg_stat_archiver").arg(last);
        return QTest::qWaitFor([&] { return server.select(asked) == "t"; }, 120'000);
    }

    /// The file in pgBackRest's own repository that holds most of the cluster.
    [[nodiscard]] QString largestStored() const {
        QString largest;
        QDirIterator at(server.path(QStringLiteral("rest/backup/main")), QDir::Files | QDir::NoSymLinks,
                        QDirIterator::Subdirectories);
        while (at.hasNext()) {
            const auto path = at.next();
            if (QFileInfo(path).size() > QFileInfo(largest).size()) largest = path;
        }
        return largest;
    }

private:
    QString m_more;
    std::string m_trouble;
};

} // namespace holdfast::backups::testing
