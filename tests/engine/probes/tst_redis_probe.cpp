// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_probe.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hang.h"
#include "tests/support/probe_reports.h"
#include "tests/support/redis_server.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>

#include <thread>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using probes::RedisProbe;
using namespace std::chrono_literals;

const char* const kPlanted = "planted-secret-7f3a";

ProbeSpec specFor(const std::string& target) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Redis;
    spec.target = target;
    return spec;
}

/// A probe with a clock of its own that stands still between runs unless it is told otherwise.
struct Watch {
    FakeClock clock;
    RedisProbe probe;

    explicit Watch(const ProbeSpec& spec) : probe(spec, {.clock = &clock}) {}

    ProbeReport run() { return probe.run({}); }

    ProbeReport runAfter(Duration time) {
        clock.pass(time);
        return run();
    }
};

class TstRedisProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAHealthyRedis();
    void keepsOneConnectionThatSaysWhoItIs();
    void aQuietConnectionClosedByTheServerIsNoOutage();
    void theDocumentedAccountReadsEverything();
    void aPasswordThatIsMissingOrWrong();
    void anAccountThatMayNotReadInfo();
    void aServerThatAsksForNoPassword();
    void memoryRunsIntoItsLimit();
    void lookupsMakeAHitRatio();
    void aSaveThatFailsStopsWrites();
    void replicasAndTheirMaster();
    void aHangEndsWithinTheDeadline();
    void aStopEndsARunAtOnce();
    void aCrashAndARestart();
    void aServerThatLoadsItsDataIsNotReady();
    void aServerThatIsFull();
    void aNameThatDoesNotResolve();
    void somethingElseListensThere();
    void anEndlessAnswerCostsOnlyThisRun();
    void aHangUpInTheMiddle();
};

void TstRedisProbe::readsAHealthyRedis() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    const auto first = watch.run();
    QCOMPARE(word(first.problem), word(ProbeProblem::None));
    QCOMPARE(first.detail, std::string());
    QCOMPARE(valueOf(first, "up"), 1.0);
    QVERIFY(valueOf(first, "latency") > 0.0 && valueOf(first, "latency") < 1.0);
    QVERIFY(valueOf(first, "memory") > 100'000.0);
    QVERIFY(valueOf(first, "clients") >= 1.0);
    QCOMPARE(limitOf(first, "clients"), 10000.0);
    QCOMPARE(valueOf(first, "save_failed"), 0.0);
    QVERIFY2(notOffered(first, "last_save_age"), "nothing is ever saved here");
    QVERIFY(notOffered(first, "replication_lag"));
    QVERIFY(mentions(first.version, "."));
    QCOMPARE(first.identity.size(), std::size_t(40));
    QVERIFY(first.bytesSent > 0 && first.bytesReceived > 1000);

    const auto second = watch.runAfter(10s);
    QCOMPARE(valueOf(second, "evictions"), 0.0);
    QVERIFY(valueOf(second, "command_rate") > 0.0);
    QCOMPARE(second.identity, first.identity);
    QVERIFY2(second.bytesReceived < 16'000, "the load of a run stays small");
}

void TstRedisProbe::keepsOneConnectionThatSaysWhoItIs() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
    const QByteArray clients = redis.command({"CLIENT", "LIST"});
    QCOMPARE(clients.count("name=holdfast"), 1);
    QVERIFY(redis.command({"INFO", "stats"})
                .contains("total_connections_received:3\r\n")); // readiness, us, probe
}

void TstRedisProbe::aQuietConnectionClosedByTheServerIsNoOutage() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
    QVERIFY(redis.command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}).startsWith(":1"));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QCOMPARE(valueOf(report, "up"), 1.0);
}

void TstRedisProbe::theDocumentedAccountReadsEverything() {
    QFile grants(sourcePath(QStringLiteral("resources/grants/redis.acl")));
    QVERIFY(grants.open(QIODevice::ReadOnly));
    QByteArray accounts; // an ACL file of Redis holds no comments
    for (const auto& line : grants.readAll().replace("PASSWORD", kPlanted).split('\n')) {
        if (line.startsWith("user ")) accounts += line + "\n";
    }
    RedisServer redis;
    redis.setSettings({QStringLiteral("--aclfile"), redis.path(QStringLiteral("users.acl")),
                       QStringLiteral("--save"), QStringLiteral("3600 1")});
    QVERIFY(redis.writeFile(QStringLiteral("users.acl"), accounts + "user default on nopass ~* &* +@all\n"));
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    auto spec = specFor(redis.target());
    spec.user = "holdfast";
    spec.password = Secret(kPlanted);
    Watch watch(spec);
    static_cast<void>(watch.run());
    const auto report = watch.runAfter(10s);
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    for (const char* signal :
         {"up", "latency", "memory", "clients", "evictions", "command_rate", "last_save_age", "save_failed"})
        QVERIFY2(wasRead(report, signal), signal);
    QVERIFY2(redis.command({"ACL", "LOG"}).startsWith("*0"), "it asked for nothing it may not have");
}

void TstRedisProbe::aPasswordThatIsMissingOrWrong() {
    RedisServer redis({QStringLiteral("--requirepass"), QStringLiteral("right")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch without(specFor(redis.target()));
    const auto missing = without.run();
    QCOMPARE(word(missing.problem), word(ProbeProblem::Authentication));
    QVERIFY(!wasRead(missing, "up"));
    QVERIFY(mentions(missing.remedy, "password"));

    auto spec = specFor(redis.target());
    spec.password = Secret(kPlanted);
    Watch wrong(spec);
    const auto refused = wrong.run();
    QCOMPARE(word(refused.problem), word(ProbeProblem::Authentication));
    QVERIFY(!mentions(refused.detail + refused.remedy, kPlanted));

    spec.password = Secret("right");
    Watch right(spec);
    QCOMPARE(word(right.run().problem), word(ProbeProblem::None));
}

void TstRedisProbe::anAccountThatMayNotReadInfo() {
    RedisServer redis({QStringLiteral("--user"), QStringLiteral("blind"), QStringLiteral("on"),
                       QStringLiteral(">pw"), QStringLiteral("+ping")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    auto spec = specFor(redis.target());
    spec.user = "blind";
    spec.password = Secret("pw");
    Watch watch(spec);
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Permission));
    QVERIFY(mentions(report.remedy, "ACL SETUSER blind on +ping +info"));
    QCOMPARE(valueOf(report, "up"), 1.0);
    QVERIFY(wasRead(report, "latency"));

    // What the remedy says is what mends it.
    QVERIFY(
        redis.command({"ACL", "SETUSER", "blind", "on", "+ping", "+info", "+config|get"}).startsWith("+OK"));
    QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
}

void TstRedisProbe::aServerThatAsksForNoPassword() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    auto spec = specFor(redis.target());
    spec.password = Secret(kPlanted);
    Watch watch(spec);
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QCOMPARE(valueOf(report, "up"), 1.0);
}

void TstRedisProbe::memoryRunsIntoItsLimit() {
    RedisServer redis({QStringLiteral("--maxmemory"), QStringLiteral("3mb"),
                       QStringLiteral("--maxmemory-policy"), QStringLiteral("allkeys-lru")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    const auto before = watch.run();
    QCOMPARE(limitOf(before, "memory"), 3.0 * 1024 * 1024);
    for (int i = 0; i < 400; ++i)
        redis.command({"SET", "key" + QByteArray::number(i), QByteArray(10'000, 'x')});
    const auto full = watch.runAfter(10s);
    QVERIFY(valueOf(full, "memory") > 2.5 * 1024 * 1024);
    QVERIFY(valueOf(full, "evictions") > 10.0);
}

void TstRedisProbe::lookupsMakeAHitRatio() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    redis.command({"SET", "here", "1"});
    QVERIFY(notOffered(watch.run(), "hit_ratio"));
    for (int i = 0; i < 200; ++i)
        redis.command({"GET", i % 4 == 0 ? "gone" : "here"});
    QCOMPARE(valueOf(watch.runAfter(10s), "hit_ratio"), 0.75);
}

void TstRedisProbe::aSaveThatFailsStopsWrites() {
    RedisServer redis;
    QVERIFY(QDir(redis.directory()).mkdir(QStringLiteral("data")));
    redis.setSettings({QStringLiteral("--dir"), redis.path(QStringLiteral("data")), QStringLiteral("--save"),
                       QStringLiteral("3600 1")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    QCOMPARE(valueOf(watch.run(), "save_failed"), 0.0);
    QVERIFY(QDir(redis.path(QStringLiteral("data"))).removeRecursively());
    redis.command({"SET", "a", "1"});
    QVERIFY(redis.command({"SAVE"}).startsWith("-"));
    redis.command({"BGSAVE"});
    QTRY_VERIFY(redis.command({"INFO", "persistence"}).contains("rdb_last_bgsave_status:err"));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::NotReady));
    QVERIFY(mentions(report.detail, "MISCONF"));
    QCOMPARE(valueOf(report, "up"), 0.0);
    QCOMPARE(valueOf(report, "save_failed"), 1.0);
}

void TstRedisProbe::replicasAndTheirMaster() {
    RedisServer master({QStringLiteral("--repl-diskless-sync-delay"), QStringLiteral("0")});
    QVERIFY2(master.start(), qPrintable(master.trouble()));
    RedisServer replica({QStringLiteral("--replicaof"),
                         QStringLiteral("127.0.0.1 ") + QString::number(master.port()),
                         QStringLiteral("--repl-timeout"), QStringLiteral("60")});
    QVERIFY2(replica.start(), qPrintable(replica.trouble()));
    Watch onMaster(specFor(master.target()));
    Watch onReplica(specFor(replica.target()));
    QTRY_COMPARE_WITH_TIMEOUT(valueOf(onReplica.run(), "replication_lag"), 0.0, 20'000);
    QTRY_COMPARE_WITH_TIMEOUT(valueOf(onMaster.run(), "replication_lag"), 0.0, 20'000);

    replica.freeze();
    QTRY_VERIFY_WITH_TIMEOUT(valueOf(onMaster.run(), "replication_lag") >= 2.0, 10'000);
    replica.thaw();
    QTRY_COMPARE_WITH_TIMEOUT(valueOf(onMaster.run(), "replication_lag"), 0.0, 10'000);

    master.kill();
    QTRY_VERIFY_WITH_TIMEOUT(valueOf(onReplica.run(), "replication_lag") >= 1.0, 10'000);
    QCOMPARE(valueOf(onReplica.run(), "up"), 1.0);
}

void TstRedisProbe::aHangEndsWithinTheDeadline() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    auto spec = specFor(redis.target());
    spec.deadline = 300ms;
    Watch watch(spec);
    QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
    redis.freeze();
    for (const char* connection : {"kept", "new"}) {
        QElapsedTimer took;
        took.start();
        const auto report = watch.run();
        QVERIFY2(took.elapsed() < kHangs, connection);
        QCOMPARE(word(report.problem), word(ProbeProblem::NoAnswer));
        QCOMPARE(valueOf(report, "up"), 0.0);
        QVERIFY(report.took >= 200ms);
    }
    redis.thaw();
    QTRY_COMPARE(word(watch.run().problem), word(ProbeProblem::None));
}

void TstRedisProbe::aStopEndsARunAtOnce() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    auto spec = specFor(redis.target());
    spec.deadline = 60s;
    Watch watch(spec);
    QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
    redis.freeze();
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    QElapsedTimer took;
    took.start();
    const auto report = watch.probe.run(stop.get_token());
    QVERIFY(took.elapsed() < kHangs);
    QCOMPARE(word(report.problem), word(ProbeProblem::Local));
    QVERIFY(report.readings.empty());
}

void TstRedisProbe::aCrashAndARestart() {
    RedisServer redis;
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    const auto before = watch.run();
    redis.kill();
    const auto down = watch.runAfter(10s);
    QCOMPARE(word(down.problem), word(ProbeProblem::Refused));
    QCOMPARE(valueOf(down, "up"), 0.0);
    QCOMPARE(down.readings.size(), std::size_t(1));
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    const auto after = watch.runAfter(10s);
    QCOMPARE(word(after.problem), word(ProbeProblem::None));
    QVERIFY(!after.identity.empty() && after.identity != before.identity);
    QVERIFY2(notOffered(after, "command_rate"), "its counters begin anew");
}

void TstRedisProbe::aServerThatLoadsItsDataIsNotReady() {
    RedisServer redis;
    const QStringList debug{QStringLiteral("--enable-debug-command"), QStringLiteral("yes")};
    redis.setSettings(debug);
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    QVERIFY(redis.command({"DEBUG", "POPULATE", "20000"}).startsWith("+OK"));
    QVERIFY(redis.command({"SAVE"}).startsWith("+OK"));
    redis.kill();
    redis.setSettings(debug + QStringList{QStringLiteral("--key-load-delay"), QStringLiteral("1000"),
                                          QStringLiteral("--loading-process-events-interval-bytes"),
                                          QStringLiteral("1024")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    Watch watch(specFor(redis.target()));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::NotReady));
    QCOMPARE(valueOf(report, "up"), 0.0);
    QVERIFY(mentions(report.detail, "LOADING"));
    QVERIFY(mentions(report.detail, "s left"));
    redis.kill();
}

void TstRedisProbe::aServerThatIsFull() {
    RedisServer redis({QStringLiteral("--maxclients"), QStringLiteral("1")});
    QVERIFY2(redis.start(), qPrintable(redis.trouble()));
    QTRY_COMPARE(redis.command({"PING"}), QByteArray("+PONG\r\n")); // and keeps the only place
    Watch watch(specFor(redis.target()));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::NotReady));
    QVERIFY2(mentions(report.detail, "max number of clients"), report.detail.c_str());
    QVERIFY(mentions(report.remedy, "maxclients"));
    QCOMPARE(valueOf(report, "up"), 0.0);
}

void TstRedisProbe::aNameThatDoesNotResolve() {
    auto spec = specFor("no-such-host.invalid:6379");
    spec.deadline = 2s;
    Watch watch(spec);
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::NameUnknown));
    QVERIFY(report.readings.empty());
    QVERIFY(mentions(report.remedy, "no-such-host.invalid"));
}

void TstRedisProbe::somethingElseListensThere() {
    ScriptedPeer web(ScriptedPeer::Manner::Once, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    Watch watch(specFor(web.target()));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Protocol));
    QVERIFY(!wasRead(report, "up"));
}

void TstRedisProbe::anEndlessAnswerCostsOnlyThisRun() {
    ScriptedPeer flood(ScriptedPeer::Manner::Endless, "$2147483000\r\n" + std::string(65'536, 'x'));
    Watch watch(specFor(flood.target()));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Protocol));
    QVERIFY(mentions(report.detail, "beyond"));
    QVERIFY(report.bytesReceived < 5 * 1024 * 1024);
}

void TstRedisProbe::aHangUpInTheMiddle() {
    ScriptedPeer peer(ScriptedPeer::Manner::HangsUp, "$100\r\nhalf an answer");
    Watch watch(specFor(peer.target()));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Closed));
    QCOMPARE(valueOf(report, "up"), 0.0);
}

} // namespace

HOLDFAST_TEST(TstRedisProbe)
#include "tst_redis_probe.moc"
