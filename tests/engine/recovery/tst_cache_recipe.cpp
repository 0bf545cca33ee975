// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::RedisServer;

class TstCacheRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_redis = std::make_unique<RedisServer>();
        QVERIFY2(m_redis->start(), qPrintable(m_redis->trouble()));
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec redis{.id = ServiceId("redis"), .kind = ServiceKind::Redis};
        redis.probes.push_back({.kind = ProbeKind::Redis, .target = m_redis->target()});
        redis.recovery.cachePrefixes = {"cache:", "odd[1]*:"};
        m_bench->add(redis);
        ServiceSpec worker{.id = ServiceId("worker"), .kind = ServiceKind::Celery};
        worker.probes.push_back(
            {.kind = ProbeKind::Celery, .target = m_redis->target(), .database = "0", .queues = {"mails"}});
        m_bench->add(worker);
        m_bench->signalsNow = [this] { return std::map<std::string, double>{{signals::kMemory, memory()}}; };
    }

    void cleanup() {
        m_bench.reset();
        m_redis.reset();
    }

    void aFullCacheIsClearedAndNothingElse() {
        fill("cache:", 3'000);
        fill("odd[1]*:", 5);
        fill("odd1x:", 5); // what the prefix would mean, were it a pattern
        set("session:7", "ada");
        set("celery-task-meta-1", "done");
        const double before = memory();
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QVERIFY(drawing->wayBack.starts_with("none"));

        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::CacheClear, "redis"));

        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(answer("DBSIZE"), QByteArray(":7\r\n"));
        QCOMPARE(m_redis->command({"EXISTS", "odd1x:0"}), QByteArray(":1\r\n"));
        QCOMPARE(m_redis->command({"GET", "session:7"}), QByteArray("$3\r\nada\r\n"));
        QVERIFY2(memory() < before - 2'000'000.0, qPrintable(QString::number(memory())));
    }

    void aDryRunShowsTheCallsAndChangesNothing() {
        fill("cache:", 10);
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY(drawing);
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::CacheClear, "redis"),
                         actions::ExecutionMode::Rehearse);
        PLAN_ENDED(*m_bench, Outcome::Rehearsed);
        QCOMPARE(answer("DBSIZE"), QByteArray(":10\r\n"));
        QCOMPARE(m_bench->answers.front().calls.front().call,
                 std::string("[0] SCAN … MATCH cache:* COUNT 500"));
        QVERIFY(m_bench->answers.back().calls.back().call == "MEMORY PURGE");
    }

    void expiredKeysThatNobodyFetchesGo() {
        // Redis itself looks for expired keys only now and then.
        m_redis->command({"DEBUG", "SET-ACTIVE-EXPIRE", "0"});
        m_bench->fleet().services[0].recovery.cachePrefixes.clear();
        for (int i = 0; i < 50; ++i)
            m_redis->command({"SET", "token:" + QByteArray::number(i), "x", "PXAT", "1"});
        m_redis->command({"SET", "token:live", "x", "EX", "1000"});
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QCOMPARE(drawing->steps.size(), std::size_t{1});
        m_bench->signalsNow = [] { return std::map<std::string, double>{{signals::kMemory, 0.0}}; };
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::CacheClear, "redis"));
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(answer("DBSIZE"), QByteArray(":1\r\n"));
    }

    void withoutACacheAndWithoutExpiryThereIsNothingToClear() {
        m_bench->fleet().services[0].recovery.cachePrefixes.clear();
        set("user:1", "ada");
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::Replan);
        QVERIFY2(drawing.error().detail.find("cache_prefixes") != std::string::npos,
                 drawing.error().detail.c_str());
    }

    void aPrefixThatTakesInAQueueIsRefused() {
        m_bench->fleet().services[0].recovery.cachePrefixes = {"mai"};
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::FixSetup);
        QVERIFY2(drawing.error().detail.find("«mails»") != std::string::npos, drawing.error().detail.c_str());
    }

    void onlyAPartOfWhatIsDeclaredCanBeAskedFor() {
        fill("cache:page:", 10);
        fill("cache:user:", 10);
        QVERIFY(!m_bench->draw(RecoveryAction::CacheClear, "redis", {{"prefix", "user:"}}));
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis", {{"prefix", "cache:page:"}});
        QVERIFY(drawing);
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::CacheClear, "redis"));
        QCOMPARE(answer("DBSIZE"), QByteArray(":10\r\n"));
    }

    void aCrashInTheMiddleIsTakenUpAndFinished() {
        fill("cache:", 2'000);
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY(drawing);
        m_bench->crashAt = [](const actions::StepCall& call, bool after) { return call.step == 0 && after; };
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::CacheClear, "redis"));
        QVERIFY(m_bench->crashed);
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QCOMPARE(answer("DBSIZE"), QByteArray(":0\r\n"));
        QCOMPARE(m_bench->answers.size(), std::size_t{1}); // the first step was seen to be done
    }

    void aRedisThatDoesNotAnswerIsAnErrorWithoutItsPassword() {
        m_bench->fleet().services[0].probes[0].password = Secret("geheim-und-lang");
        m_redis->kill();
        const auto drawing = m_bench->draw(RecoveryAction::CacheClear, "redis");
        QVERIFY(!drawing);
        QVERIFY(!drawing.error().detail.empty());
        QVERIFY(drawing.error().detail.find("geheim") == std::string::npos);
    }

    void onlyDatabasesThatHoldNothingElseAreFlushed() {
        fill("cache:", 20);
        set("user:1", "ada");
        m_redis->command({"SELECT", "3"});
        fill("cache:", 20);
        m_redis->command({"SELECT", "0"});
        const auto drawing = m_bench->draw(RecoveryAction::CacheFlush, "redis");
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QCOMPARE(drawing->steps.size(), std::size_t{1});
        const auto plan = m_bench->planOf(*drawing, RecoveryAction::CacheFlush, "redis");
        // Somebody writes what is no cache in between: the database is left alone.
        m_redis->command({"SELECT", "3"});
        set("user:2", "bo");
        const actions::StepCall call{.plan = plan.id,
                                     .target = plan.target,
                                     .service = ServiceId("redis"),
                                     .operation = plan.steps[0].operation,
                                     .deadline = Duration(10'000)};
        auto refused = m_bench->run(call);
        HOLDFAST_COMPARE(refused.outcome, actions::StepOutcome::Failed);
        QCOMPARE(answer("DBSIZE"), QByteArray(":21\r\n"));
        m_redis->command({"DEL", "user:2"});
        HOLDFAST_COMPARE(m_bench->run(call).outcome, actions::StepOutcome::Done);
        QCOMPARE(answer("DBSIZE"), QByteArray(":0\r\n"));
        m_redis->command({"SELECT", "0"});
        QCOMPARE(answer("DBSIZE"), QByteArray(":21\r\n"));
    }

private:
    QByteArray answer(const char* command) { return m_redis->command({command}); }

    void set(const char* key, const char* value) { m_redis->command({"SET", key, value}); }

    void fill(const QByteArray& prefix, int count) {
        const QByteArray value(1'000, 'x');
        for (int i = 0; i < count; ++i)
            m_redis->command({"SET", prefix + QByteArray::number(i), value});
    }

    double memory() {
        const auto info = m_redis->command({"INFO", "memory"});
        const auto at = info.indexOf("used_memory:") + 12;
        return info.mid(at, info.indexOf('\r', at) - at).toDouble();
    }

    std::unique_ptr<RedisServer> m_redis;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstCacheRecipe)
#include "tst_cache_recipe.moc"
