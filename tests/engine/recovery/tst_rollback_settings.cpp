// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a real Redis and a real PostgreSQL, changed while they run, rolled back by a plan to a snapshot
// that is kept on the disk.
#include "engine/recovery/absent_platform.h"
#include "engine/recovery/reload_recipe.h"
#include "engine/recovery/rollback_recipe.h"
#include "engine/snapshots/snapshot_keeper.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/engine/snapshots/recorded_fleet.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <future>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using namespace std::chrono_literals;
using holdfast::testing::PostgresServer;
using holdfast::testing::RedisServer;

class TstRollbackSettings final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatServersWereSetToIsSetAgain() {
        QTemporaryDir folder;
        RedisServer redis({QStringLiteral("--maxmemory"), QStringLiteral("64mb")});
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        PostgresServer postgres;
        QVERIFY2(postgres.start(), qPrintable(postgres.trouble()));
        QVERIFY(postgres.sql(QStringLiteral("CREATE ROLE keeper SUPERUSER LOGIN PASSWORD 'keep it'")));
        AbsentPlatform nothing("none", "Nothing runs it here.");
        Subjects subjects(nothing);
        subjects.add("db") = {.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        subjects.fleet.services.back().probes.push_back({.kind = ProbeKind::Postgres,
                                                         .target = postgres.target(),
                                                         .user = "keeper",
                                                         .password = Secret("keep it"),
                                                         .database = "postgres"});
        subjects.add("redis") = {.id = ServiceId("redis"), .kind = ServiceKind::Redis};
        subjects.fleet.services.back().probes.push_back({.kind = ProbeKind::Redis, .target = redis.target()});
        SystemClock clock;
        snapshots::SnapshotKeeper keeper(
            {.clock = clock,
             .fleet = std::make_shared<const FleetSpec>(subjects.fleet),
             .subjects = std::make_unique<snapshots::testing::LentFleet>(subjects),
             .newest = {},
             .folder = folder.filePath(QStringLiteral("snapshots")).toStdString(),
             .salt = folder.filePath(QStringLiteral("salt")).toStdString(),
             .references = {},
             .verdict = {}});
        const auto before = keeper.take({.reason = "all is well"}, {});
        QVERIFY2(before, before ? "" : before.error().detail.c_str());

        QCOMPARE(redis.command({"CONFIG", "SET", "maxmemory", "32mb"}), QByteArray("+OK\r\n"));
        QCOMPARE(redis.command({"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"}), QByteArray("+OK\r\n"));
        QVERIFY(postgres.sql(QStringLiteral("ALTER SYSTEM SET work_mem = '64MB'")));
        QVERIFY(postgres.sql(QStringLiteral("SELECT pg_reload_conf()")));
        QTRY_COMPARE(postgres.select(QStringLiteral("SHOW work_mem")), QByteArray("64MB"));
        QCOMPARE(snapshots::differences(*before, keeper.record({}, {})->snapshot).size(), std::size_t{2});

        Incident incident(subjects);
        Cookbook deeds;
        deeds.deeds.push_back(std::make_unique<RedisConfigDeed>());
        incident.add(std::move(deeds));
        incident.add(rollbackCookbook({.book = keeper, .health = incident, .readEvery = Duration(20)}));
        incident.plan(RecoveryAction::EmergencyRollback, "db",
                      {{"scope", "fleet"}, {"snapshot", before->manifest.id.value()}});
        auto ended = std::async(std::launch::async, [&incident] { return incident.go(); });
        QVERIFY(QTest::qWaitFor([&] { return ended.wait_for(0s) == std::future_status::ready; }, 60'000));
        QVERIFY(ended.get());
        ENDED(incident, Outcome::Done);
        QVERIFY(redis.command({"CONFIG", "GET", "maxmemory"}).contains("67108864"));
        QVERIFY(redis.command({"CONFIG", "GET", "maxmemory-policy"}).contains("noeviction"));
        QCOMPARE(postgres.select(QStringLiteral("SHOW work_mem")), QByteArray("4MB"));
        const auto left = snapshots::differences(*before, keeper.record({}, {})->snapshot);
        QVERIFY2(left.empty(), left.empty() ? "" : left.front().fields.front().field.c_str());
    }
};

HOLDFAST_TEST(TstRollbackSettings)
#include "tst_rollback_settings.moc"
