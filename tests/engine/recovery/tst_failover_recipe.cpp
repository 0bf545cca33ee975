// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/failover_recipe.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QProcess>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::PostgresServer;
using holdfast::testing::RedisServer;

namespace {

/// What runs the old primary, as far as a failover asks it.
class FalsePlatform final : public ports::Platform {
public:
    Result<ports::PlatformIdentity> identify(const ports::PlatformContext&) override {
        return ports::PlatformIdentity{};
    }

    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override { return {}; }

    Result<std::vector<workloads::WorkloadSummary>> list(const ports::PlatformContext&) override {
        return std::vector<workloads::WorkloadSummary>{};
    }

    Result<workloads::WorkloadDescription> describe(const workloads::WorkloadId&,
                                                    const ports::PlatformContext&) override {
        workloads::WorkloadDescription found;
        found.instances.emplace_back().state = state;
        found.managers = managers;
        return found;
    }

    Result<std::vector<workloads::PlatformCall>> rehearse(const workloads::Order&,
                                                          const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not asked");
    }

    Result<workloads::OrderOutcome> perform(const workloads::Order&, const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not asked");
    }

    Result<ports::LogEnd> readLog(const ports::LogQuery&,
                                  const std::function<ports::StreamNext(const ports::LogLine&)>&,
                                  const ports::PlatformContext&) override {
        return failure(ErrorCode::FixSetup, "not asked");
    }

    Result<void> followEvents(std::optional<TimePoint>,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>&,
                              const ports::PlatformContext&) override {
        return {};
    }

    Result<std::vector<workloads::InstanceStats>> stats(const workloads::WorkloadId&,
                                                        const ports::PlatformContext&) override {
        return std::vector<workloads::InstanceStats>{};
    }

    workloads::InstanceState state = workloads::InstanceState::Stopped;
    std::vector<workloads::Manager> managers;
};

} // namespace

class TstFailoverRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_platform.state = workloads::InstanceState::Stopped;
        m_platform.managers.clear();
        m_bench = std::make_unique<RecoveryBench>();
        m_bench->platform = &m_platform;
        m_bench->workload = workloads::WorkloadId("db");
    }

    void cleanup() { m_bench.reset(); }

    void aStandbyBecomesThePrimaryOnceTheOldOneIsDown() {
        PostgresServer primary;
        PostgresServer standby;
        QVERIFY2(primary.start(), qPrintable(primary.trouble()));
        QVERIFY(primary.sql(QStringLiteral(
            "CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO holdfast; GRANT EXECUTE ON "
            "FUNCTION "
            "pg_promote(boolean, integer) TO holdfast; CREATE TABLE t (n int); INSERT INTO t VALUES (42)")));
        QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("one")), qPrintable(standby.trouble()));
        QTRY_COMPARE(standby.select(QStringLiteral("SELECT n FROM t")), QByteArray("42"));
        addPair(ServiceKind::Postgres, ProbeKind::Postgres, primary.target(), standby.target());
        m_bench->fleet().dependencies.push_back({.from = ServiceId("api"), .to = ServiceId("db")});

        // It still serves, whatever its platform says.
        refuses("still accepts connections");
        // A hang is not the end: it may serve others, or wake up.
        primary.freeze();
        m_platform.state = workloads::InstanceState::Running;
        refuses("not stopped by its platform's word");
        primary.thaw();
        primary.stop();
        // On a busy machine a server's last processes outlive it by a moment, with its listening socket.
        QTRY_COMPARE(QString::fromStdString(recovery::whyNotRefusing(
                         m_bench->fleet().services.front().probes.front(), Duration(5'000))),
                     QString());
        refuses("not stopped by its platform's word");
        m_platform.state = workloads::InstanceState::Stopped;
        m_platform.managers = {
            {.kind = workloads::ManagerKind::RestartPolicy, .sentence = "It is started again."}};
        refuses("not fenced: It is started again.");
        m_platform.managers.clear();

        const auto drawing = m_bench->draw(RecoveryAction::Failover, "db");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QVERIFY(std::ranges::any_of(drawing->changes,
                                    [](const auto& c) { return c.field == "what may be lost"; }));
        QVERIFY(drawing->changes.back().after.find("a person has to point it there") != std::string::npos);
        const auto plan = m_bench->planOf(*drawing, RecoveryAction::Failover, "db");

        m_bench->perform(plan, actions::ExecutionMode::Rehearse);
        QCOMPARE(standby.select(QStringLiteral("SELECT pg_is_in_recovery()")), QByteArray("t"));

        m_bench->crashAt = [](const actions::StepCall&, bool after) { return after; };
        m_bench->perform(plan);
        QVERIFY(m_bench->crashed);
        m_bench->answers.clear();
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(m_bench->answers.empty()); // it was seen to be done
        QVERIFY(standby.sql(QStringLiteral("INSERT INTO t VALUES (43)")));
        HOLDFAST_COMPARE(m_bench->draw(RecoveryAction::Failover, "db").error().code, ErrorCode::Replan);
    }

    void anOldPrimaryThatComesBackInBetweenIsNotPromotedAgainst() {
        PostgresServer primary;
        PostgresServer standby;
        QVERIFY2(primary.start(), qPrintable(primary.trouble()));
        QVERIFY(primary.sql(
            QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT EXECUTE ON FUNCTION "
                           "pg_promote(boolean, integer) TO holdfast")));
        QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("one")), qPrintable(standby.trouble()));
        addPair(ServiceKind::Postgres, ProbeKind::Postgres, primary.target(), standby.target());
        primary.stop();
        QTRY_COMPARE(standby.select(QStringLiteral(
                         "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")),
                     QByteArray("0"));
        const auto drawing = m_bench->draw(RecoveryAction::Failover, "db");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QVERIFY2(primary.start(), qPrintable(primary.trouble()));
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::Failover, "db"));
        PLAN_ENDED(*m_bench, Outcome::Failed);
        QVERIFY2(m_bench->why().find("still accepts connections") != std::string::npos,
                 m_bench->why().c_str());
        QCOMPARE(standby.select(QStringLiteral("SELECT pg_is_in_recovery()")), QByteArray("t"));
    }

    void aRedisReplicaBecomesTheMaster() {
        RedisServer master;
        RedisServer replica;
        QVERIFY2(master.start(), qPrintable(master.trouble()));
        QVERIFY2(replica.start(), qPrintable(replica.trouble()));
        replica.command({"REPLICAOF", "127.0.0.1", QByteArray::number(master.port())});
        master.command({"SET", "n", "42"});
        QTRY_COMPARE(replica.command({"GET", "n"}), QByteArray("$2\r\n42\r\n"));
        addPair(ServiceKind::Redis, ProbeKind::Redis, master.target(), replica.target());
        refuses("still accepts connections");
        master.stop();
        QTRY_VERIFY(replica.command({"INFO", "replication"}).contains("master_link_status:down"));
        const auto drawing = m_bench->draw(RecoveryAction::Failover, "db");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::Failover, "db"));
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(replica.command({"INFO", "replication"}).contains("role:master"));
        QCOMPARE(replica.command({"SET", "n", "43"}), QByteArray("+OK\r\n"));
    }

    /// A Sentinel decides who is master; here it waits for an hour before it does, so that it is still there.
    void whereASentinelDecidesItIsLeftToIt() {
        RedisServer master;
        RedisServer replica;
        QVERIFY2(master.start(), qPrintable(master.trouble()));
        QVERIFY2(replica.start(), qPrintable(replica.trouble()));
        replica.command({"REPLICAOF", "127.0.0.1", QByteArray::number(master.port())});
        QTRY_VERIFY(replica.command({"INFO", "replication"}).contains("master_link_status:up"));
        holdfast::testing::ProcessServer sentinel;
        const auto port = holdfast::testing::freePort();
        QVERIFY(sentinel.writeFile(QStringLiteral("sentinel.conf"),
                                   "port " + QByteArray::number(port) + "\nbind 127.0.0.1\ndir " +
                                       sentinel.directory().toUtf8() + "\nsentinel monitor db 127.0.0.1 " +
                                       QByteArray::number(master.port()) +
                                       " 1\nsentinel down-after-milliseconds db 3600000\n"));
        const auto own = replica.path(QStringLiteral("redis-server")); // where Debian's tools are the server
        sentinel.setOptions(
            {.program = QFile::exists(own) ? own : QStringLiteral("redis-server"),
             .arguments = {sentinel.path(QStringLiteral("sentinel.conf")), QStringLiteral("--sentinel")},
             .ready = [port] { return holdfast::testing::acceptsTcp(port); }});
        QVERIFY2(sentinel.start(), qPrintable(sentinel.trouble()));
        // It learns of the replica from its master.
        QTRY_VERIFY_WITH_TIMEOUT(replica.command({"CLIENT", "LIST"}).contains("name=sentinel-"), 30'000);
        addPair(ServiceKind::Redis, ProbeKind::Redis, master.target(), replica.target());
        master.stop();
        QTRY_VERIFY(replica.command({"INFO", "replication"}).contains("master_link_status:down"));
        QCOMPARE(refusalOfGuards(),
                 QStringLiteral("Redis Sentinel would undo this. Sentinel decides here who is master: "
                                "use «SENTINEL FAILOVER», or stop it first."));
        sentinel.stop();
        QTRY_VERIFY(!replica.command({"CLIENT", "LIST"}).contains("name=sentinel-"));
        QCOMPARE(refusalOfGuards(), QString());
    }

    /// Patroni keeps connections of its own to the server that it looks after, under its name.
    void wherePatroniDecidesItIsLeftToIt() {
        PostgresServer primary;
        PostgresServer standby;
        QVERIFY2(primary.start(), qPrintable(primary.trouble()));
        QVERIFY(primary.sql(
            QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor TO holdfast; "
                           "GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer) TO holdfast")));
        QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("one")), qPrintable(standby.trouble()));
        addPair(ServiceKind::Postgres, ProbeKind::Postgres, primary.target(), standby.target());
        primary.stop();
        QTRY_COMPARE(standby.select(QStringLiteral(
                         "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'")),
                     QByteArray("0"));
        QCOMPARE(refusalOfGuards(), QString());
        QProcess patroni;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("PGAPPNAME"), QStringLiteral("Patroni heartbeat"));
        environment.insert(QStringLiteral("PGPASSWORD"), QStringLiteral("geheim"));
        patroni.setProcessEnvironment(environment);
        patroni.start(QStringLiteral("psql"),
                      {QStringLiteral("-X"), QStringLiteral("-h"), QStringLiteral("127.0.0.1"),
                       QStringLiteral("-p"), QString::number(standby.port()), QStringLiteral("-U"),
                       QStringLiteral("holdfast"), QStringLiteral("postgres")});
        QTRY_COMPARE(standby.select(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE "
                                                   "application_name = 'Patroni heartbeat'")),
                     QByteArray("1"));
        QCOMPARE(refusalOfGuards(),
                 QStringLiteral("Patroni would undo this. Patroni decides here who is primary: use "
                                "«patronictl failover», or pause it with «patronictl pause» first."));
        patroni.kill();
        patroni.waitForFinished();
    }

    void withoutAPlatformNothingIsProven() {
        m_bench->platform = nullptr;
        addPair(ServiceKind::Redis, ProbeKind::Redis, "127.0.0.1:1", "127.0.0.1:2");
        refuses("Nobody can tell that «db» is stopped");
    }

    void withoutAStandbyThereIsNobodyToTakeOver() {
        addPair(ServiceKind::Redis, ProbeKind::Redis, "127.0.0.1:1", "127.0.0.1:2");
        m_bench->fleet().services[0].recovery.standby = ServiceId();
        refuses("No standby of «db» is known");
    }

private:
    void addPair(ServiceKind kind, ProbeKind probe, const std::string& primary, const std::string& standby) {
        const bool postgres = kind == ServiceKind::Postgres;
        for (const auto& [name, target] : {std::pair{"db", primary}, std::pair{"db2", standby}}) {
            ServiceSpec service{.id = ServiceId(name), .kind = kind};
            service.probes.push_back({.kind = probe,
                                      .target = target,
                                      .user = postgres ? "holdfast" : "",
                                      .password = postgres ? Secret("geheim") : Secret(),
                                      .database = postgres ? "postgres" : ""});
            m_bench->add(service);
        }
        m_bench->fleet().services[0].recovery.standby = ServiceId("db2");
    }

    /// What the guard of other managers says about a failover that can be drawn up; empty: it lets it pass.
    QString refusalOfGuards() {
        const auto drawing = m_bench->draw(RecoveryAction::Failover, "db");
        if (!drawing) return QString::fromStdString("not drawn up: " + drawing.error().detail);
        auto facts = actions::testing::wellFacts();
        facts.managers = drawing->managers;
        const auto plan = m_bench->planOf(*drawing, RecoveryAction::Failover, "db");
        const auto report = actions::askGuards(plan, facts, actions::GuardMoment::DrawnUp);
        const auto& managed = report.of(actions::GuardId::ManagedElsewhere);
        return managed.verdict == actions::Verdict::Refuse ? QString::fromStdString(managed.sentence)
                                                           : QString();
    }

    void refuses(const char* sentence) {
        const auto drawing = m_bench->draw(RecoveryAction::Failover, "db");
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::FixSetup);
        QVERIFY2(drawing.error().detail.find(sentence) != std::string::npos, drawing.error().detail.c_str());
    }

    FalsePlatform m_platform;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstFailoverRecipe)
#include "tst_failover_recipe.moc"
