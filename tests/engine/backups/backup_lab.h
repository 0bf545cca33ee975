// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/log_receiver.h"
#include "engine/backups/postgres_backups.h"
#include "engine/backups/postgres_instance.h"
#include "engine/recovery/sql_talk.h"
#include "tests/support/postgres_server.h"

#include <QtCore/QTemporaryDir>

namespace holdfast::backups::testing {

/// Flips one bit of a file.
inline bool flipBit(const std::string& path, qint64 at) {
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadWrite) || !file.seek(at)) return false;
    char byte = 0;
    if (file.read(&byte, 1) != 1 || !file.seek(at)) return false;
    byte = static_cast<char>(byte ^ 4);
    return file.write(&byte, 1) == 1;
}

/// A PostgreSQL with a ledger, an account for backups that asks for its password, and a place for backups.
class BackupLab {
public:
    explicit BackupLab(const QStringList& settings = {}) : server(settings) {
        QFile::setPermissions(place.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                QFile::ExeGroup | QFile::ExeOther); // servers pass through
    }

    [[nodiscard]] bool start() {
        return server.start() &&
               server.sql(QStringLiteral("CREATE ROLE keeper LOGIN REPLICATION PASSWORD 'pl4nted' IN ROLE "
                                         "pg_monitor, pg_read_all_data")) &&
               server.sql(
                   QStringLiteral("CREATE TABLE ledger (id bigserial PRIMARY KEY, xid xid8 NOT NULL DEFAULT "
                                  "pg_current_xact_id(), note text)")) &&
               server.sql(QStringLiteral("CREATE TABLE quiet AS SELECT g AS id, md5(g::text) AS word FROM "
                                         "generate_series(1, 5000) g"));
    }

    [[nodiscard]] ProbeSpec spec() const {
        return {.kind = ProbeKind::Postgres,
                .target = server.target(),
                .user = "keeper",
                .password = Secret("pl4nted"),
                .database = "postgres"};
    }

    [[nodiscard]] BackupPlace order() const {
        return {.fleet = "tests",
                .service = ServiceId("postgres"),
                .server = spec(),
                .settings = {.repository = path("repository"), .checks = {}},
                .scratch = place.path().toStdString()};
    }

    [[nodiscard]] std::string path(const char* name) const {
        return place.filePath(QString::fromUtf8(name)).toStdString();
    }

    /// An answer of a data directory that was restored and is not served by anyone.
    static std::string ask(const std::string& data, const std::string& sql) {
        const auto account = serverAccount("postgres");
        const auto tools = PostgresTools::find(15, {}, true);
        auto run = account ? PrivateFolder::make("/tmp", *account) : std::unexpected(account.error());
        if (!tools || !run) return "no tools";
        auto instance =
            PostgresInstance::start(*tools, *account, {.data = data, .run = run->path(), .durable = false},
                                    std::chrono::seconds(60), {});
        if (!instance) return instance.error().detail;
        recovery::SqlTalk talk((*instance)->server("postgres", "postgres"), std::chrono::seconds(30));
        const auto rows = talk.ask(sql);
        if (!rows) return rows.error().detail;
        if (auto ended = (*instance)->shutDown(); !ended) return ended.error().detail;
        return rows->count() == 1 && rows->rows()[0][0] ? *rows->rows()[0][0] : "?";
    }

    holdfast::testing::PostgresServer server;
    QTemporaryDir place;
    SystemClock clock;
};

} // namespace holdfast::backups::testing
