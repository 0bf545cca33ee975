// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/celery_probe.h"
#include "tests/support/fake_clock.h"
#include "tests/support/probe_reports.h"
#include "tests/support/redis_server.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using probes::CeleryProbe;
using namespace std::chrono_literals;

struct Watch {
    FakeClock clock;
    CeleryProbe probe;

    explicit Watch(const ProbeSpec& spec) : probe(spec, {.clock = &clock}) {}

    ProbeReport run() { return probe.run({}); }

    ProbeReport runAfter(Duration time) {
        clock.pass(time);
        return run();
    }
};

class TstCeleryProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_redis = std::make_unique<RedisServer>();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->trouble()));
    }

    void cleanup() { m_redis.reset(); }

    void aBrokerWithoutTasksHasNoneWaiting();
    void tasksThatNobodyTakes();
    void whatWasMovedAsideIsCounted();
    void everyPriorityIsPartOfItsQueue();
    void severalQueuesAreToldApart();
    void aMovingQueueIsAgedByWhatStillWaits();
    void aStampInTheMessageIsBelieved();
    void aTaskForLaterIsWaitingOnceItIsDue();
    void whatWorkersHoldIsCountedApart();
    void aKeyThatIsNoQueueIsUnknownAndNotEmpty();
    void anAccountThatMayNotLookIsUnknownAndNotEmpty();
    void theDocumentedAccountReadsEverything();
    void aBrokerThatIsDownSaysNothingAboutTheWorker();
    void aHugeTaskDoesNotHurt();
    void itReadsAndNeverWrites();

private:
    ProbeSpec spec(std::vector<std::string> queues = {}) const {
        ProbeSpec made;
        made.kind = ProbeKind::Celery;
        made.target = m_redis->target();
        made.queues = std::move(queues);
        made.database = "2";
        return made;
    }

    bool send(const QString& queue, int count, const QStringList& more = {}) {
        const QString broker = QStringLiteral("redis://127.0.0.1:%1/2").arg(m_redis->port());
        return m_redis->runTool(QStringLiteral("/usr/bin/python3"),
                                QStringList{sourcePath(QStringLiteral("tests/support/celery_send.py")),
                                            broker, queue, QString::number(count)} +
                                    more);
    }

    std::unique_ptr<RedisServer> m_redis;
};

void TstCeleryProbe::aBrokerWithoutTasksHasNoneWaiting() {
    Watch watch(spec());
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QCOMPARE(valueOf(report, "queue_depth"), 0.0);
    QCOMPARE(valueOf(report, "oldest_task"), 0.0);
    QCOMPARE(valueOf(report, "unacked"), 0.0);
    QCOMPARE(valueOf(report, "oldest_unacked"), 0.0);
    QVERIFY(!wasRead(report, "up"));
    QVERIFY(report.bytesSent > 0 && report.bytesReceived > 0);
}

void TstCeleryProbe::tasksThatNobodyTakes() {
    Watch watch(spec());
    static_cast<void>(watch.run());
    QVERIFY2(send(QStringLiteral("celery"), 7), m_redis->log().constData());
    const auto fresh = watch.runAfter(30s);
    QCOMPARE(valueOf(fresh, "queue_depth"), 7.0);
    QCOMPARE(valueOf(fresh, "oldest_task"), 0.0);
    QCOMPARE(valueOf(watch.runAfter(30s), "oldest_task"), 30.0);
    QVERIFY(send(QStringLiteral("celery"), 5));
    const auto later = watch.runAfter(60s);
    QCOMPARE(valueOf(later, "queue_depth"), 12.0);
    QCOMPARE(valueOf(later, "oldest_task"), 90.0);

    // A probe that begins now cannot know how long they have waited.
    Watch newcomer(spec());
    const auto first = newcomer.run();
    QCOMPARE(valueOf(first, "queue_depth"), 12.0);
    QVERIFY(notOffered(first, "oldest_task"));
    QCOMPARE(valueOf(newcomer.runAfter(30s), "oldest_task"), 30.0);
}

void TstCeleryProbe::whatWasMovedAsideIsCounted() {
    Watch watch(spec());
    QCOMPARE(valueOf(watch.run(), "tasks_aside"), 0.0);
    m_redis->command({"SELECT", "2"});
    m_redis->command({"RPUSH", "holdfast:aside:1:celery", "a", "b", "c"});
    m_redis->command({"RPUSH",
                      "holdfast:aside:2:celery\x06\x16"
                      "3",
                      "d"});
    m_redis->command({"RPUSH", "holdfast:aside:3:others", "e"}); // of a queue that somebody else works off
    m_redis->command({"RPUSH", "holdfast:aside-lists", "holdfast:aside:3:others",
                      "holdfast:aside:2:celery\x06\x16"
                      "3",
                      "holdfast:aside:1:celery", "something else", "holdfast:aside:9:celery"});
    const auto report = watch.runAfter(30s);
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QCOMPARE(valueOf(report, "tasks_aside"), 4.0);
    QCOMPARE(valueOf(report, "queue_depth"), 0.0);
    // Who may not look says nothing, instead of none.
    m_redis->command({"ACL", "SETUSER", "narrow", "on", ">pw", "~celery*", "~unacked*", "-@all", "+ping",
                      "+select", "+client|setname", "+llen", "+lindex", "+lpos", "+zcard", "+zrange"});
    auto account = spec();
    account.user = "narrow";
    account.password = Secret("pw");
    Watch narrow(account);
    const auto less = narrow.run();
    QCOMPARE(word(less.problem), word(ProbeProblem::None));
    QVERIFY(!wasRead(less, "tasks_aside"));
    QCOMPARE(valueOf(less, "queue_depth"), 0.0);
}

void TstCeleryProbe::everyPriorityIsPartOfItsQueue() {
    Watch watch(spec());
    static_cast<void>(watch.run());
    QVERIFY(send(QStringLiteral("celery"), 2, {QStringLiteral("priority=0")}));
    QVERIFY(send(QStringLiteral("celery"), 3, {QStringLiteral("priority=4")}));
    QVERIFY(send(QStringLiteral("celery"), 4, {QStringLiteral("priority=9")}));
    QVERIFY(m_redis->command({"SELECT", "2"}).startsWith("+OK"));
    QVERIFY2(m_redis
                 ->command({"EXISTS", "celery\x06\x16"
                                      "9"})
                 .startsWith(":1"),
             "kombu's name for priorities");
    QCOMPARE(valueOf(watch.runAfter(30s), "queue_depth"), 9.0);
    // The urgent ones are taken; those of the lowest priority go on waiting.
    m_redis->command({"DEL", "celery"});
    QCOMPARE(valueOf(watch.runAfter(30s), "oldest_task"), 30.0);
    QCOMPARE(valueOf(watch.run(), "queue_depth"), 7.0);
}

void TstCeleryProbe::severalQueuesAreToldApart() {
    Watch watch(spec({"mail", "video"}));
    static_cast<void>(watch.run());
    QVERIFY(send(QStringLiteral("mail"), 3));
    static_cast<void>(watch.runAfter(30s));
    QVERIFY(send(QStringLiteral("video"), 5));
    const auto report = watch.runAfter(30s);
    QCOMPARE(valueOf(report, "queue_depth"), 8.0);
    QCOMPARE(valueOf(report, "queue_depth.mail"), 3.0);
    QCOMPARE(valueOf(report, "queue_depth.video"), 5.0);
    QCOMPARE(valueOf(report, "oldest_task"), 30.0);
    QCOMPARE(valueOf(report, "oldest_task.mail"), 30.0);
    QCOMPARE(valueOf(report, "oldest_task.video"), 0.0);
}

void TstCeleryProbe::aMovingQueueIsAgedByWhatStillWaits() {
    Watch watch(spec());
    static_cast<void>(watch.run());
    QVERIFY(m_redis->command({"SELECT", "2"}).startsWith("+OK"));
    for (int round = 0; round < 5; ++round) {
        QVERIFY(send(QStringLiteral("celery"), 4));
        static_cast<void>(watch.runAfter(30s));
    }
    // 20 wait; the first came in the half minute before the first of five runs. Workers take six.
    for (int i = 0; i < 6; ++i)
        QVERIFY(m_redis->command({"RPOP", "celery"}).startsWith("$"));
    // What is oldest now was seen arriving in the second run, three runs and 30 s ago.
    QCOMPARE(valueOf(watch.runAfter(30s), "oldest_task"), 120.0);
}

void TstCeleryProbe::aStampInTheMessageIsBelieved() {
    Watch watch(spec());
    const auto sent =
        std::chrono::duration_cast<std::chrono::seconds>(watch.clock.now().time_since_epoch()) - 600s;
    QVERIFY(send(QStringLiteral("celery"), 1,
                 {QStringLiteral("header:enqueued_at=") + QString::number(sent.count())}));
    QCOMPARE(valueOf(watch.run(), "oldest_task"), 600.0);
}

void TstCeleryProbe::aTaskForLaterIsWaitingOnceItIsDue() {
    QVERIFY(send(QStringLiteral("celery"), 1, {QStringLiteral("countdown=100")}));
    Watch watch(spec());
    // The sender's clock is the machine's.
    watch.clock.jump(
        std::chrono::duration_cast<Duration>(std::chrono::system_clock::now() - watch.clock.now()));
    QVERIFY(notOffered(watch.run(), "oldest_task"));
    watch.clock.jump(160s);
    const auto waited = valueOf(watch.run(), "oldest_task");
    QVERIFY(waited >= 60.0 && waited < 90.0);
}

void TstCeleryProbe::whatWorkersHoldIsCountedApart() {
    Watch watch(spec());
    QVERIFY(m_redis->command({"SELECT", "2"}).startsWith("+OK"));
    const double now = std::chrono::duration<double>(watch.clock.now().time_since_epoch()).count();
    m_redis->command({"ZADD", "unacked_index", QByteArray::number(now - 45.0, 'f', 6), "tag-1",
                      QByteArray::number(now - 5.0, 'f', 6), "tag-2"});
    const auto report = watch.run();
    QCOMPARE(valueOf(report, "queue_depth"), 0.0);
    QCOMPARE(valueOf(report, "unacked"), 2.0);
    QVERIFY(std::abs(valueOf(report, "oldest_unacked") - 45.0) < 0.01);
}

void TstCeleryProbe::aKeyThatIsNoQueueIsUnknownAndNotEmpty() {
    QVERIFY(m_redis->command({"SELECT", "2"}).startsWith("+OK"));
    m_redis->command({"SET", "mail", "not a queue"});
    Watch watch(spec({"mail", "video"}));
    QVERIFY(send(QStringLiteral("video"), 2));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Configuration));
    QVERIFY(mentions(report.remedy, "mail"));
    QVERIFY2(!wasRead(report, "queue_depth"), "a part of the total is no total");
    QVERIFY(!wasRead(report, "queue_depth.mail"));
    QCOMPARE(valueOf(report, "queue_depth.video"), 2.0);
}

void TstCeleryProbe::anAccountThatMayNotLookIsUnknownAndNotEmpty() {
    m_redis->command({"ACL", "SETUSER", "blind", "on", ">pw", "+ping", "+select", "~*"});
    auto blind = spec();
    blind.user = "blind";
    blind.password = Secret("pw");
    Watch watch(blind);
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Permission));
    QVERIFY(report.readings.empty());
    QVERIFY(mentions(report.remedy, "+llen"));
}

void TstCeleryProbe::theDocumentedAccountReadsEverything() {
    QFile grants(sourcePath(QStringLiteral("resources/grants/redis.acl")));
    QVERIFY(grants.open(QIODevice::ReadOnly));
    QByteArrayList words;
    for (const auto& line : grants.readAll().replace("PASSWORD", "pw").split('\n')) {
        if (line.startsWith("user holdfast-celery ")) words = line.split(' ');
    }
    QVERIFY(words.size() > 5);
    QVERIFY(m_redis->command(QByteArrayList{"ACL", "SETUSER"} + words.mid(1)).startsWith("+OK"));
    auto account = spec();
    account.user = "holdfast-celery";
    account.password = Secret("pw");
    Watch watch(account);
    static_cast<void>(watch.run());
    QVERIFY(send(QStringLiteral("celery"), 2));
    static_cast<void>(watch.runAfter(30s));
    const auto report = watch.runAfter(30s);
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    for (const char* signal : {"queue_depth", "oldest_task", "unacked", "oldest_unacked", "tasks_aside"})
        QVERIFY2(wasRead(report, signal), signal);
    QVERIFY2(m_redis->command({"ACL", "LOG"}).startsWith("*0"), "it asked for nothing it may not have");
}

void TstCeleryProbe::aBrokerThatIsDownSaysNothingAboutTheWorker() {
    Watch watch(spec());
    QVERIFY(send(QStringLiteral("celery"), 2));
    static_cast<void>(watch.run());
    m_redis->kill();
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Refused));
    QVERIFY(report.readings.empty());
}

void TstCeleryProbe::aHugeTaskDoesNotHurt() {
    Watch watch(spec());
    QVERIFY(m_redis->command({"SELECT", "2"}).startsWith("+OK"));
    // One among many small ones, so that the average does not tell: 32 MiB at the right end.
    QVERIFY(m_redis->command({"LPUSH", "celery", QByteArray(32 * 1024 * 1024, 'x')}).startsWith(":"));
    for (int i = 0; i < 400; ++i)
        m_redis->command({"LPUSH", "celery", QByteArray(1000, 'y')});
    for (int run = 0; run < 3; ++run) {
        const auto report = watch.runAfter(2s);
        QCOMPARE(word(report.problem), word(ProbeProblem::None));
        QCOMPARE(valueOf(report, "queue_depth"), 401.0);
        QVERIFY(notOffered(report, "oldest_task"));
        QVERIFY(report.bytesReceived < 2 * 1024 * 1024);
        if (run > 0) QVERIFY2(report.bytesReceived < 1024, "it is not asked for again at once");
    }
    // Where the average tells, it is not even asked for once.
    m_redis->command({"DEL", "celery"});
    m_redis->command({"LPUSH", "celery", QByteArray(32 * 1024 * 1024, 'x')});
    const auto report = watch.runAfter(120s);
    QVERIFY(notOffered(report, "oldest_task"));
    QVERIFY(mentions(report.detail, "larger"));
    QVERIFY(report.bytesReceived < 1024);
}

void TstCeleryProbe::itReadsAndNeverWrites() {
    QVERIFY(send(QStringLiteral("celery"), 3));
    Watch watch(spec());
    const QByteArray before = m_redis->command({"INFO", "persistence"});
    for (int run = 0; run < 3; ++run)
        static_cast<void>(watch.runAfter(30s));
    const auto changes = [](const QByteArray& info) {
        return info.mid(info.indexOf("rdb_changes_since_last_save")).split('\r').first();
    };
    QCOMPARE(changes(m_redis->command({"INFO", "persistence"})), changes(before));
    QVERIFY(m_redis->command({"CLIENT", "LIST"}).count("name=holdfast") == 1);
}

} // namespace

HOLDFAST_TEST(TstCeleryProbe)
#include "tst_celery_probe.moc"
