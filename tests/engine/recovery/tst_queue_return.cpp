// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/celery_aside.h"
#include "engine/recovery/queue_recipe.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/redis_server.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::RedisServer;
using holdfast::testing::sourcePath;

/// Tasks that a plan moved aside and that stayed there, since it ended well.
class TstQueueReturn final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_redis = std::make_unique<RedisServer>();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->trouble()));
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec worker{.id = ServiceId("worker"), .kind = ServiceKind::Celery};
        worker.probes.push_back({.kind = ProbeKind::Celery,
                                 .target = m_redis->target(),
                                 .database = "0",
                                 .queues = {"celery", "mail"}});
        m_bench->add(worker);
        m_bench->signalsNow = [this] {
            return std::map<std::string, double>{
                {signals::kQueueDepth, static_cast<double>(length("celery") + length("mail"))},
                {signals::kTasksAside, static_cast<double>(lying())}};
        };
    }

    void cleanup() {
        m_bench.reset();
        m_redis.reset();
    }

    void realTasksAreBackInTheirOrderBehindThoseThatWait() {
        QVERIFY2(m_redis->runTool(QStringLiteral("/usr/bin/python3"),
                                  {sourcePath(QStringLiteral("tests/support/celery_send.py")),
                                   QStringLiteral("redis://127.0.0.1:%1/0").arg(m_redis->port()),
                                   QStringLiteral("celery"), QStringLiteral("1200")}),
                 m_redis->log().constData());
        const auto before = queue("celery");
        shed("41", {{"beyond", "50"}});
        QCOMPARE(lying(), 1'150);
        QCOMPARE(named(), QByteArrayList{"holdfast:aside:41:celery"});
        m_redis->command({"DEL", "celery"}); // the worker has caught up
        push("celery", "came later");
        perform("42", {});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(lying(), 0);
        QVERIFY(named().isEmpty());
        // Celery takes from the right: what waited is next, then the oldest of those that are back.
        auto after = queue("celery");
        QVERIFY(after.takeLast().contains("came later"));
        QCOMPARE(after, before.first(1'150));
    }

    void soManyAreBackTheOldestFirstAndTheRestLater() {
        fill("celery", 300);
        const auto before = queue("celery");
        shed("41", {{"beyond", "0"}});
        perform("42", {{"most", "120"}});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(queue("celery"), before.last(120));
        QCOMPARE(lying(), 180);
        perform("43", {});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(queue("celery"), before);
    }

    void ofSeveralPlansTheOldestIsFirstAndOneCanBeMeant() {
        fill("celery", 20, "first");
        shed("41", {{"beyond", "0"}});
        fill("mail", 30, "second");
        shed("42", {{"beyond", "0"}});
        QCOMPARE(named(), (QByteArrayList{"holdfast:aside:42:mail", "holdfast:aside:41:celery"}));
        perform("43", {{"plan", "42"}, {"most", "10"}});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(length("celery"), 0);
        QCOMPARE(length("mail"), 10);
        perform("44", {{"most", "25"}});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(length("celery"), 20);
        QCOMPARE(length("mail"), 15);
        QCOMPARE(named(), QByteArrayList{"holdfast:aside:42:mail"});
    }

    /// Killed in the middle of the move, it goes on from where it was: none comes twice, none is lost.
    void aMoveThatStoppedHalfWayIsFinished() {
        fill("celery", 300);
        const auto before = queue("celery");
        shed("41", {{"beyond", "0"}});
        const auto plan = planFor("42", {});
        m_bench->crashAt = [](const actions::StepCall&, bool after) { return !after; };
        m_bench->perform(plan);
        QVERIFY(m_bench->crashed);
        for (int i = 0; i < 77; ++i)
            m_redis->command({"RPOPLPUSH", "holdfast:aside:41:celery", "celery"});
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(queue("celery"), before);
        QCOMPARE(lying(), 0);
    }

    /// Nobody reads fewer tasks aside: then it is not said to be done, and nothing is undone behind the back
    /// of those who work them off.
    void withoutAReadingThatTellsOfItAPersonIsAsked() {
        fill("celery", 30);
        shed("41", {{"beyond", "0"}});
        m_bench->signalsNow = [] { return std::map<std::string, double>{{signals::kTasksAside, 30.0}}; };
        perform("42", {});
        PLAN_ENDED(*m_bench, Outcome::NeedsPerson);
        QCOMPARE(length("celery"), 30);
    }

    /// Those that an earlier version moved stand in no list of lists.
    void whatAnUnlistedPlanMovedIsFoundByItsName() {
        m_redis->command({"LPUSH", "holdfast:aside:7:celery", "old"});
        const auto nothing = m_bench->draw(RecoveryAction::QueueReturn, "worker");
        QVERIFY(!nothing);
        HOLDFAST_COMPARE(nothing.error().code, ErrorCode::Replan);
        perform("42", {{"plan", "7"}});
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(queue("celery").size(), 1);
    }

    void whenAllIsUndoneNothingIsOffered() {
        fill("celery", 200);
        m_bench->sick = true; // shedding does not help, so it is undone
        m_bench->perform(planOf("41", RecoveryAction::QueueShed, {}));
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        QVERIFY(named().isEmpty());
        QVERIFY(!m_bench->draw(RecoveryAction::QueueReturn, "worker"));
    }

    void aDryRunMovesNothingAndAWrongNumberIsRefused() {
        fill("celery", 30);
        shed("41", {{"beyond", "0"}});
        m_bench->perform(planFor("42", {}), actions::ExecutionMode::Rehearse);
        PLAN_ENDED(*m_bench, Outcome::Rehearsed);
        QCOMPARE(lying(), 30);
        QVERIFY(m_bench->answers.back().calls.front().call.starts_with("RPOPLPUSH"));
        for (const char* wrong : {"0", "-1", "2.5", "some"}) {
            const auto refused = m_bench->draw(RecoveryAction::QueueReturn, "worker", {{"most", wrong}});
            QVERIFY2(!refused, wrong);
            HOLDFAST_COMPARE(refused.error().code, ErrorCode::FixInput);
        }
    }

private:
    Plan planOf(const char* id, RecoveryAction action, const std::map<std::string, std::string>& arguments) {
        const auto drawing = m_bench->draw(action, "worker", arguments);
        if (!drawing) qFatal("%s", drawing.error().detail.c_str());
        auto plan = RecoveryBench::planOf(*drawing, action, "worker");
        plan.id = actions::PlanId(id);
        return plan;
    }

    Plan planFor(const char* id, const std::map<std::string, std::string>& arguments) {
        return planOf(id, RecoveryAction::QueueReturn, arguments);
    }

    void shed(const char* id, const std::map<std::string, std::string>& arguments) {
        m_bench->perform(planOf(id, RecoveryAction::QueueShed, arguments));
        PLAN_ENDED(*m_bench, Outcome::Done);
    }

    void perform(const char* id, const std::map<std::string, std::string>& arguments) {
        m_bench->perform(planFor(id, arguments));
    }

    void push(const QByteArray& key, const QByteArray& id) {
        m_redis->command({"LPUSH", key,
                          "{\"body\":\"W10=\",\"headers\":{\"task\":\"tasks.mail\",\"id\":\"" + id +
                              "\",\"retries\":0},\"properties\":{}}"});
    }

    void fill(const QByteArray& key, int count, const QByteArray& id = {}) {
        for (int i = 0; i < count; ++i)
            push(key, id + QByteArray::number(i));
    }

    int length(const QByteArray& key) { return m_redis->command({"LLEN", key}).mid(1).trimmed().toInt(); }

    int lying() {
        int all = 0;
        for (const char* plan : {"41", "42"}) {
            for (const char* queue : {"celery", "mail"})
                all += length(QByteArray("holdfast:aside:") + plan + ':' + queue);
        }
        return all;
    }

    /// Raw answers without their length.
    QByteArray at(const QByteArray& key, int index) {
        const auto answer = m_redis->command({"LINDEX", key, QByteArray::number(index)});
        return answer.mid(answer.indexOf("\r\n") + 2).trimmed();
    }

    QByteArrayList queue(const QByteArray& key) {
        QByteArrayList found;
        for (int i = 0, all = length(key); i < all; ++i)
            found << at(key, i);
        return found;
    }

    QByteArrayList named() { return queue(probes::kAsideLists); }

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstQueueReturn)
#include "tst_queue_return.moc"
