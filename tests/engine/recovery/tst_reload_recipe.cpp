// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/reload_recipe.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::PostgresServer;
using holdfast::testing::RedisServer;

class TstReloadRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void postgresReadsItsFilesAgain() {
        PostgresServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        grant(server);
        RecoveryBench bench;
        bench.add(database(server));
        QVERIFY(append(server, "work_mem = '7MB'\nshared_buffers = '31MB'\n"));
        const auto drawing = bench.draw(RecoveryAction::ConfigurationReload, "db");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QVERIFY(std::ranges::any_of(drawing->changes, [](const auto& change) {
            return change.field == "work_mem" && change.before == "4MB" && change.after == "7MB";
        }));
        bench.perform(bench.planOf(*drawing, RecoveryAction::ConfigurationReload, "db"));
        PLAN_ENDED(bench, Outcome::Done);
        QCOMPARE(server.select(QStringLiteral("SHOW work_mem")), QByteArray("7MB"));
    }

    void filesWithAMistakeAreRefusedWithTheirPlace() {
        PostgresServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        grant(server);
        RecoveryBench bench;
        bench.add(database(server));
        QVERIFY(append(server, "work_mem = 'much'\n"));
        const auto drawing = bench.draw(RecoveryAction::ConfigurationReload, "db");
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::FixSetup);
        QVERIFY2(drawing.error().detail.find("postgresql.conf:") != std::string::npos,
                 drawing.error().detail.c_str());
        QVERIFY(drawing.error().detail.find("work_mem") != std::string::npos);
    }

    void anAccountThatMayNotSaysWhichGrantIsMissing() {
        PostgresServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        QVERIFY(server.sql(QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'")));
        RecoveryBench bench;
        bench.add(database(server));
        const auto drawing = bench.draw(RecoveryAction::ConfigurationReload, "db");
        QVERIFY(!drawing);
        QVERIFY2(drawing.error().detail.find("GRANT EXECUTE ON FUNCTION pg_reload_conf()") !=
                     std::string::npos,
                 drawing.error().detail.c_str());
    }

    void redisIsSetWhatItsFileSaysAndSetBack() {
        RedisServer server;
        QVERIFY2(server.start(), qPrintable(server.trouble()));
        RecoveryBench bench;
        ServiceSpec redis{.id = ServiceId("redis"), .kind = ServiceKind::Redis};
        redis.probes.push_back({.kind = ProbeKind::Redis, .target = server.target()});
        redis.recovery.reload = server.path(QStringLiteral("redis.conf")).toStdString();
        bench.add(redis);
        QVERIFY(server.writeFile(QStringLiteral("redis.conf"),
                                 "# ours\nmaxmemory 64mb\nmaxmemory-policy \"allkeys-lru\"\ndatabases 99\n"
                                 "requirepass geheim\ntimeout 0\n"));
        const auto drawing = bench.draw(RecoveryAction::ConfigurationReload, "redis");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QCOMPARE(drawing->steps.size(), std::size_t{2});
        for (const auto& change : drawing->changes)
            QVERIFY((change.before + change.after).find("geheim") == std::string::npos);
        const auto plan = bench.planOf(*drawing, RecoveryAction::ConfigurationReload, "redis");
        bench.sick = true;
        bench.perform(plan);
        PLAN_ENDED(bench, Outcome::RolledBack);
        QVERIFY(server.command({"CONFIG", "GET", "maxmemory"}).contains("\r\n0\r\n"));
        bench.sick = false;
        bench.perform(plan);
        PLAN_ENDED(bench, Outcome::Done);
        QVERIFY(server.command({"CONFIG", "GET", "maxmemory"}).contains("67108864"));
        QVERIFY(server.command({"CONFIG", "GET", "maxmemory-policy"}).contains("allkeys-lru"));
    }

    void parametersThatStandTwiceAreLeft() {
        const auto found =
            recovery::parseRedisFile("Save 1 2\nsave 3 4\n\nport  7 \r\n#x y\nlone\nname 'a b'");
        const std::vector<recovery::RedisSetting> expected{{"port", "7"}, {"name", "a b"}};
        QVERIFY(found == expected);
    }

private:
    static ServiceSpec database(const PostgresServer& server) {
        ServiceSpec made{.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        made.probes.push_back({.kind = ProbeKind::Postgres,
                               .target = server.target(),
                               .user = "holdfast",
                               .password = Secret("geheim"),
                               .database = "postgres"});
        return made;
    }

    static void grant(PostgresServer& server) {
        QVERIFY(server.sql(
            QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO holdfast;"
                           "GRANT EXECUTE ON FUNCTION pg_reload_conf(), pg_show_all_file_settings() "
                           "TO holdfast")));
    }

    static bool append(PostgresServer& server, const QByteArray& lines) {
        QFile file(QString::fromUtf8(server.select(QStringLiteral("SHOW config_file"))));
        return file.open(QIODevice::Append) && file.write(lines) == lines.size();
    }
};

HOLDFAST_TEST(TstReloadRecipe)
#include "tst_reload_recipe.moc"
