// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/recovery/queue_recipe.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/redis_server.h"
#include "tests/support/source_path.h"
#include "tests/support/test_registry.h"

#include <thread>

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::RedisServer;
using holdfast::testing::sourcePath;

class TstQueueRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_redis = std::make_unique<RedisServer>();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->trouble()));
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec worker{.id = ServiceId("worker"), .kind = ServiceKind::Celery};
        worker.probes.push_back(
            {.kind = ProbeKind::Celery, .target = m_redis->target(), .database = "0", .queues = {"celery"}});
        m_bench->add(worker);
        m_bench->signalsNow = [this] {
            return std::map<std::string, double>{
                {signals::kQueueDepth, static_cast<double>(length("celery"))}};
        };
    }

    void cleanup() {
        m_bench.reset();
        m_redis.reset();
    }

    void aFloodOfRealTasksIsMovedAsideAndPutBackInItsOrder() {
        QVERIFY2(m_redis->runTool(QStringLiteral("/usr/bin/python3"),
                                  {sourcePath(QStringLiteral("tests/support/celery_send.py")),
                                   QStringLiteral("redis://127.0.0.1:%1/0").arg(m_redis->port()),
                                   QStringLiteral("celery"), QStringLiteral("700")}),
                 m_redis->log().constData());
        const auto before = queue("celery");
        const auto plan = planFor({{"beyond", "50"}});
        m_bench->sick = true; // it does not help: everything is undone
        m_bench->perform(plan);
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        QCOMPARE(queue("celery"), before);
        QCOMPARE(length(aside("celery")), 0);

        m_bench->sick = false;
        m_bench->perform(plan);
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(length("celery"), 50);
        QCOMPARE(length(aside("celery")), 650);
        // Those that waited longest stay.
        QCOMPARE(queue("celery"), before.mid(650));
    }

    void withoutARuleThoseRetriedTooOftenGoElseTheFlood() {
        for (int i = 0; i < 30; ++i)
            push("tasks.mail", i % 3 == 0 ? 5 : 0);
        auto drawing = m_bench->draw(RecoveryAction::QueueShed, "worker");
        QVERIFY(drawing);
        QCOMPARE(drawing->steps[0].operation.arguments.at("rule"), std::string("retries"));
        m_redis->command({"DEL", "celery"});
        for (int i = 0; i < 130; ++i)
            push("tasks.mail", 0);
        drawing = m_bench->draw(RecoveryAction::QueueShed, "worker");
        QVERIFY(drawing);
        QCOMPARE(drawing->steps[0].operation.arguments.at("rule"), std::string("beyond"));
        QCOMPARE(drawing->steps[0].operation.arguments.at("value"), std::string("100"));
    }

    void poisonedTasksAreTakenOutFromAmongTheOthers() {
        for (int i = 0; i < 600; ++i)
            push(i % 4 == 1 ? "tasks.poison" : "tasks.mail", 0);
        push("tasks.poison", 0,
             "celery\x06\x16"
             "3"); // of another priority
        m_redis->command({"LPUSH", "celery", "no message at all"});
        const auto before = queue("celery");
        m_bench->perform(planFor({{"task", "tasks.poison"}}));
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(length("celery"), 451);
        QCOMPARE(length(aside("celery")), 150);
        QCOMPARE(length(aside("celery\x06\x16"
                              "3")),
                 1);
        QByteArrayList others = before;
        others.removeIf([](const QByteArray& text) { return text.contains("tasks.poison"); });
        QCOMPARE(queue("celery"), others);
    }

    void whatComesWhileSheddingIsNotMixedIn() {
        for (int i = 0; i < 1'600; ++i)
            push("tasks.mail", 0, "celery", QByteArray::number(i));
        const auto before = queue("celery");
        const auto plan = planFor({{"beyond", "10"}});
        // More tasks come after the first look of the machine and before the step.
        m_bench->crashAt = [this](const actions::StepCall&, bool after) {
            if (!after) push("tasks.mail", 0, "celery", "late");
            return false;
        };
        m_bench->sick = true;
        m_bench->perform(plan);
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        // All are there, in their order; the newcomer of the undoing came last and waits in front of them.
        auto after = queue("celery");
        QCOMPARE(after.size(), 1'602);
        after.removeIf([](const QByteArray& text) { return text.contains("late"); });
        QCOMPARE(after, before);
    }

    void aCrashAfterSheddingIsTakenUpAndNothingMovesTwice() {
        for (int i = 0; i < 300; ++i)
            push("tasks.mail", 0, "celery", QByteArray::number(i));
        m_bench->crashAt = [](const actions::StepCall&, bool after) { return after; };
        m_bench->perform(planFor({{"beyond", "100"}}));
        QVERIFY(m_bench->crashed);
        for (int i = 0; i < 40; ++i)
            push("tasks.mail", 0, "celery", "new");
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(m_bench->answers.empty());
        QCOMPARE(length("celery"), 140);
        QCOMPARE(length(aside("celery")), 200);
    }

    void sheddingThatStoppedHalfWayIsSeenAndPutBack() {
        for (int i = 0; i < 300; ++i)
            push("tasks.mail", 0, "celery", QByteArray::number(i));
        const auto before = queue("celery");
        m_bench->crashAt = [](const actions::StepCall&, bool after) { return !after; };
        m_bench->perform(planFor({{"beyond", "100"}}));
        QVERIFY(m_bench->crashed);
        // As if it had died in the middle: some lie aside, and nothing says that it was done.
        for (int i = 0; i < 7; ++i)
            m_redis->command({"LMOVE", "celery", aside("celery"), "LEFT", "RIGHT"});
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::RolledBack);
        QCOMPARE(queue("celery"), before);
    }

    /// Redis takes the order and holds it back. Were that waited for, it would be for a quarter of an hour.
    void whenTheProgramClosesAnOrderThatHangsIsGivenUpAndTakenUpLater() {
        for (int i = 0; i < 300; ++i)
            push("tasks.mail", 0, "celery", QByteArray::number(i));
        auto plan = planFor({{"beyond", "100"}});
        plan.steps[0].deadline = Duration(900'000);
        // The test's own connection stays with this thread.
        m_bench->signalsNow = [] { return std::map<std::string, double>{{signals::kQueueDepth, 100.0}}; };
        QVERIFY(m_redis->command({"CLIENT", "PAUSE", "3600000", "WRITE"}).startsWith("+OK"));
        std::jthread program([&] { m_bench->perform(plan); });
        QTRY_VERIFY(m_redis->command({"CLIENT", "LIST"}).contains("cmd=eval"));
        m_bench->closing.request_stop();
        program.join();
        QVERIFY(m_bench->crashed);
        QCOMPARE(m_bench->answers.size(), std::size_t{1});
        HOLDFAST_COMPARE(m_bench->answers[0].outcome, actions::StepOutcome::Unknown);
        QVERIFY(m_redis->command({"CLIENT", "UNPAUSE"}).startsWith("+OK"));
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(length("celery"), 100);
        QCOMPARE(length(aside("celery")), 200);
    }

    void aDryRunMovesNothing() {
        for (int i = 0; i < 120; ++i)
            push("tasks.mail", 0);
        m_bench->perform(planFor({}), actions::ExecutionMode::Rehearse);
        PLAN_ENDED(*m_bench, Outcome::Rehearsed);
        QCOMPARE(length("celery"), 120);
        QVERIFY(m_bench->answers.front().calls.front().call.find("holdfast:aside:41:celery") !=
                std::string::npos);
    }

    void anEmptyQueueAndAWrongRuleAreRefusedInASentence() {
        const auto empty = m_bench->draw(RecoveryAction::QueueShed, "worker");
        QVERIFY(!empty);
        HOLDFAST_COMPARE(empty.error().code, ErrorCode::Replan);
        const auto wrong = m_bench->draw(RecoveryAction::QueueShed, "worker", {{"retries", "many"}});
        HOLDFAST_COMPARE(wrong.error().code, ErrorCode::FixInput);
        const auto two =
            m_bench->draw(RecoveryAction::QueueShed, "worker", {{"retries", "3"}, {"task", "a"}});
        HOLDFAST_COMPARE(two.error().code, ErrorCode::FixInput);
    }

private:
    Plan planFor(const std::map<std::string, std::string>& arguments) {
        const auto drawing = m_bench->draw(RecoveryAction::QueueShed, "worker", arguments);
        if (!drawing) qFatal("%s", drawing.error().detail.c_str());
        return RecoveryBench::planOf(*drawing, RecoveryAction::QueueShed, "worker");
    }

    static QByteArray aside(const char* name) {
        return QByteArray::fromStdString(recovery::asideKey(actions::PlanId("41"), name));
    }

    void push(const char* task, int retries, const QByteArray& key = "celery", const QByteArray& id = "1") {
        m_redis->command({"LPUSH", key,
                          "{\"body\":\"W10=\",\"headers\":{\"task\":\"" + QByteArray(task) + "\",\"id\":\"" +
                              id + "\",\"retries\":" + QByteArray::number(retries) + "},\"properties\":{}}"});
    }

    int length(const QByteArray& key) { return m_redis->command({"LLEN", key}).mid(1).trimmed().toInt(); }

    QByteArrayList queue(const QByteArray& key) {
        QByteArrayList found;
        for (int i = 0, all = length(key); i < all; ++i)
            found << m_redis->command({"LINDEX", key, QByteArray::number(i)});
        return found;
    }

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstQueueRecipe)
#include "tst_queue_recipe.moc"
