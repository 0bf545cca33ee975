// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/live_settings.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using holdfast::testing::PostgresServer;
using holdfast::testing::RedisServer;

class TstLiveSettings final : public QObject {
    Q_OBJECT

    static ServiceSpec database(const PostgresServer& server) {
        ServiceSpec made{.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        made.probes.push_back({.kind = ProbeKind::Postgres,
                               .target = server.target(),
                               .user = "holdfast",
                               .password = Secret("geheim"),
                               .database = "postgres"});
        return made;
    }

    static Result<LiveSettings> read(const ServiceSpec& service) {
        return readLiveSettings(service, Duration(10'000), {});
    }

private Q_SLOTS:

    void postgresTellsWhatTheNextSessionWillHave() {
        PostgresServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QVERIFY(
            server.sql(QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO "
                                      "holdfast; CREATE TABLE orders (id int PRIMARY KEY, total numeric)")));
        const auto first = read(database(server));
        QVERIFY2(first, first ? "" : first.error().detail.c_str());
        QVERIFY(first->partly.empty());
        const auto& settings = first->settings;
        QVERIFY(settings.server.starts_with("PostgreSQL "));
        HOLDFAST_COMPARE(settings.settings.at("work_mem"), (LiveSetting{.value = "4MB"}));
        HOLDFAST_COMPARE(settings.settings.at("shared_buffers").applies, Applies::Restart);
        HOLDFAST_COMPARE(settings.settings.at("block_size").applies, Applies::Never);
        // Not what our own connection sets for itself.
        QCOMPARE(settings.settings.at("statement_timeout").value, std::string("0"));
        QVERIFY(!settings.settings.contains("application_name"));
        QVERIFY(!settings.settings.contains("transaction_read_only"));
        QVERIFY2(settings.data.at("roles").find("holdfast (login)") != std::string::npos,
                 settings.data.at("roles").c_str());
        QVERIFY(settings.data.at("extensions").find("plpgsql ") != std::string::npos);
        QCOMPARE(settings.data.at("schema").size(), std::size_t{64});
        // What did not change reads the same, to the last byte.
        const auto again = read(database(server));
        QVERIFY(again && again->settings == settings);
    }

    void everyChangeOfAPostgresShows() {
        PostgresServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QVERIFY(server.sql(QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO "
                                          "holdfast; CREATE TABLE orders (id int)")));
        auto before = read(database(server));
        QVERIFY(before);
        for (const char* change :
             {"ALTER TABLE orders ADD total numeric", "CREATE INDEX ON orders (total)",
              "ALTER TABLE orders ALTER total SET DEFAULT 0", "ALTER TABLE orders ADD CHECK (total >= 0)",
              "CREATE VIEW big AS SELECT * FROM orders WHERE total > 10",
              "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
              "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'",
              "CREATE TYPE colour AS ENUM ('red')", "ALTER TYPE colour ADD VALUE 'blue'"}) {
            QVERIFY(server.sql(QString::fromUtf8(change)));
            const auto after = read(database(server));
            QVERIFY(after);
            QVERIFY2(after->settings.data.at("schema") != before->settings.data.at("schema"), change);
            before = after;
        }
        QVERIFY(server.sql(QStringLiteral("INSERT INTO orders VALUES (1, 2)"))); // data is no schema
        QVERIFY(server.sql(QStringLiteral("ALTER SYSTEM SET work_mem = '7MB'")));
        QVERIFY(server.sql(QStringLiteral("SELECT pg_reload_conf()")));
        QTRY_VERIFY(server.select(QStringLiteral("SHOW work_mem")) == "7MB");
        const auto after = read(database(server));
        QVERIFY(after);
        QCOMPARE(after->settings.data.at("schema"), before->settings.data.at("schema"));
        HOLDFAST_COMPARE(after->settings.settings.at("work_mem"),
                         (LiveSetting{.value = "7MB", .applies = Applies::Live, .fromFile = true}));
    }

    void redisTellsItsParameters() {
        RedisServer server({QStringLiteral("--maxmemory"), QStringLiteral("64mb")});
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QVERIFY(server.command({"ACL", "SETUSER", "watcher", "on", ">geheim", "+@all", "-config"}) ==
                "+OK\r\n");
        ServiceSpec redis{.id = ServiceId("redis"), .kind = ServiceKind::Redis};
        redis.probes.push_back({.kind = ProbeKind::Redis, .target = server.target()});
        const auto found = read(redis);
        QVERIFY2(found, found ? "" : found.error().detail.c_str());
        QVERIFY(found->settings.server.starts_with("Redis ") && found->settings.server.size() > 6);
        HOLDFAST_COMPARE(found->settings.settings.at("maxmemory"), (LiveSetting{.value = "67108864"}));
        HOLDFAST_COMPARE(found->settings.settings.at("databases").applies, Applies::Restart);
        HOLDFAST_COMPARE(found->settings.settings.at("replicaof").applies, Applies::Never);
        // One that may not ask says so.
        redis.probes.front().user = "watcher";
        redis.probes.front().password = Secret("geheim");
        const auto refused = read(redis);
        QVERIFY(!refused);
        HOLDFAST_COMPARE(refused.error().code, ErrorCode::FixSetup);
        QVERIFY2(!refused.error().detail.empty(), refused.error().detail.c_str());
    }

    void onlyServersWithAWayToAskHaveSettings() {
        ServiceSpec service{.id = ServiceId("api"), .kind = ServiceKind::Http};
        service.probes.push_back({.kind = ProbeKind::Postgres});
        QVERIFY(!hasLiveSettings(service));
        service.kind = ServiceKind::Postgres;
        QVERIFY(hasLiveSettings(service));
        service.kind = ServiceKind::Redis;
        QVERIFY(!hasLiveSettings(service));
    }
};

HOLDFAST_TEST(TstLiveSettings)
#include "tst_live_settings.moc"
