// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/lab/lab_client.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>

#include <algorithm>
#include <csignal>
#include <functional>
#include <optional>

using namespace holdfast;
using namespace holdfast::testing;

/// Each fault does what it says, measured through the real endpoints, and is gone when it is ended. One lab
/// for all: each test leaves it well.
class TstLabFaults : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase();
    void everyServiceOffersFaultsAndEachIsToldWithItsBounds();
    void aLeakTakesMemoryAndGivesItBack();
    void aLeakThatReachesTheLimitIsKilled();
    void latencySlowsAServiceAndOnlyAsLongAsOrdered();
    void errorsAreAnsweredForTheShareOrdered();
    void aFloodFillsTheQueueFasterThanTheWorkerEmptiesIt();
    void aFullRedisRefusesWritesAndIsWellAgainWhenEnded();
    void aRedisWithoutReplicasRefusesWrites();
    void aPostgresFullOfConnectionsRefusesOthers();
    void aLockedTableLetsSessionsWait();
    void aPostgresThatOnlyReadsRefusesTheApplicationsWrites();
    void caddyAnswersErrorsForTheShareOrdered();
    void serversThatStandStillAgainAndAgainAreSlow_data();
    void serversThatStandStillAgainAndAgainAreSlow();
    void aStutterEndedInTheMomentOfItsBeatIsOver();
    void aHangAnswersNothingAndGoesOn_data();
    void aHangAnswersNothingAndGoesOn();
    void aCrashStaysDownUntilItIsEnded_data();
    void aCrashStaysDownUntilItIsEnded();
    void dependantsTellOfAFailureThatIsNotTheirs();
    void faultsEndWithTheProcessTheyWereIn();
    void anOrderOutOfBoundsIsRefusedInWords();

private:
    void endEverything();

    LabClient m_lab;
};

namespace {

constexpr const char* kOk = "http_requests_total{code=\"200\"}";
constexpr const char* kFailed = "http_requests_total{code=\"500\"}";
constexpr double kMiB = 1024.0 * 1024.0;
constexpr int kPatience = 60'000; ///< ms: until what must happen has happened on the slowest machine

/// The letter of /proc/PID/stat: R, S, D, or T while it is stopped.
char processState(std::int64_t pid) {
    QFile file(QStringLiteral("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return '?';
    const QByteArray text = file.readAll();
    return text.mid(text.lastIndexOf(')') + 2, 1).front();
}

/// Waits for what need not stay: a full server frees a place whenever one of its other clients leaves, and
/// QTRY_VERIFY asks once more after the answer it waited for.
bool happensWithin(int patience, const std::function<bool()>& condition) {
    bool seen = false;
    return QTest::qWaitFor([&] { return seen = seen || condition(); }, patience);
}

} // namespace

void TstLabFaults::initTestCase() {
    QVERIFY2(m_lab.start(), qPrintable(m_lab.trouble()));
}

void TstLabFaults::cleanup() {
    // A test that failed midway leaves its fault at work; the next one is not to fail for it.
    if (QTest::currentTestFailed()) endEverything();
    for (const auto& service : m_lab.state().services) {
        QVERIFY2(service.running, service.id.value().c_str());
        QVERIFY2(service.faults.empty(), service.id.value().c_str());
    }
}

void TstLabFaults::endEverything() {
    const auto services = m_lab.state().services;
    for (const auto& service : services) {
        for (const auto& active : service.faults)
            qInfo("%s %s: %s", service.id.value().c_str(), active.fault.c_str(),
                  m_lab.endFault(service.id.value(), active.fault).c_str());
    }
}

void TstLabFaults::cleanupTestCase() {
    QVERIFY(m_lab.stop());
}

void TstLabFaults::everyServiceOffersFaultsAndEachIsToldWithItsBounds() {
    for (const auto& service : m_lab.state().services) {
        for (const auto& offer : service.offers) {
            QVERIFY2(offer.minimum <= offer.defaultStrength && offer.defaultStrength <= offer.maximum,
                     offer.fault.c_str());
            QVERIFY2(offer.strengthName.empty() == (offer.fault == "crash" || offer.fault == "hang"),
                     offer.fault.c_str());
        }
        for (const char* fault : {"crash", "hang", "latency", "errors"})
            QVERIFY2(std::ranges::find(service.offers, fault, &ports::FaultOffer::fault) !=
                         service.offers.end(),
                     (service.id.value() + " " + fault).c_str());
    }
}

void TstLabFaults::aLeakTakesMemoryAndGivesItBack() {
    constexpr const char* kMemory = "process_resident_memory_bytes";
    const double before = m_lab.metric("learning-service", kMemory).value();
    QCOMPARE(m_lab.inject("learning-service", "leak", 60.0), std::string());
    QVERIFY(m_lab.hasFault("learning-service", "leak"));
    QVERIFY(happensWithin(kPatience, [&] {
        return m_lab.metric("learning-service", kMemory).value_or(0.0) > before + 50.0 * kMiB;
    }));
    QVERIFY(m_lab.healthSeconds("learning-service").has_value());
    QCOMPARE(m_lab.endFault("learning-service", "leak"), std::string());
    QVERIFY(happensWithin(kPatience, [&] {
        return m_lab.metric("learning-service", kMemory).value_or(1e12) < before + 15.0 * kMiB;
    }));
}

void TstLabFaults::aLeakThatReachesTheLimitIsKilled() {
    const double before = m_lab.metric("perception-service", "process_resident_memory_bytes").value();
    QCOMPARE(m_lab.inject("perception-service", "leak", 500.0), std::string());
    QVERIFY(
        happensWithin(kPatience, [&] { return !m_lab.service("perception-service").running; })); // at 256 MiB
    QVERIFY(m_lab.service("perception-service").faults.empty());
    QVERIFY(!m_lab.events.back().began);
    QCOMPARE(m_lab.startService("perception-service"), std::string());
    QVERIFY(m_lab.metric("perception-service", "process_resident_memory_bytes").value() <
            before + 40.0 * kMiB);
}

void TstLabFaults::latencySlowsAServiceAndOnlyAsLongAsOrdered() {
    QCOMPARE(m_lab.inject("qdrant", "latency", 0.3, Duration(1'500)), std::string());
    QVERIFY(m_lab.service("qdrant").faults.front().until.has_value());
    QVERIFY(m_lab.healthSeconds("qdrant").value() >= 0.3);
    QVERIFY(happensWithin(kPatience, [&] { return !m_lab.hasFault("qdrant", "latency"); }));
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.healthSeconds("qdrant").value_or(9.0) < 0.3; }));
}

void TstLabFaults::errorsAreAnsweredForTheShareOrdered() {
    const double failedBefore = m_lab.metric("ollama", kFailed).value_or(0.0);
    QCOMPARE(m_lab.inject("ollama", "errors", 1.0), std::string());
    QCOMPARE(m_lab.request("ollama"), 500);
    QCOMPARE(m_lab.request("ollama"), 500);
    QVERIFY(m_lab.metric("ollama", kFailed).value() >= failedBefore + 2.0);
    QVERIFY(m_lab.healthSeconds("ollama").has_value()); // it lives
    QCOMPARE(m_lab.endFault("ollama", "errors"), std::string());
    QCOMPARE(m_lab.request("ollama"), 200);
}

void TstLabFaults::aFloodFillsTheQueueFasterThanTheWorkerEmptiesIt() {
    const auto depth = [&] { return std::stoi(m_lab.redis({"LLEN", "celery"}).value_or("0")); };
    QVERIFY(depth() < 50);
    QCOMPARE(m_lab.inject("api", "queue-flood", 400.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return depth() > 150; }));
    QVERIFY(happensWithin(kPatience, [&] {
        return m_lab.metric("worker", "celery_queue_length{queue_name=\"celery\"}").value_or(0.0) > 100.0;
    }));
    QCOMPARE(m_lab.endFault("api", "queue-flood"), std::string());
    const int highest = depth();
    QVERIFY(happensWithin(kPatience,
                          [&] { return depth() < highest - 50; })); // the worker gets through it by itself
    QVERIFY(m_lab.redis({"DEL", "celery"}).has_value());
}

void TstLabFaults::aFullRedisRefusesWritesAndIsWellAgainWhenEnded() {
    QCOMPARE(m_lab.inject("redis", "fill", 64.0), std::string());
    QVERIFY(happensWithin(
        kPatience, [&] { return m_lab.redisInfo("used_memory") > 0.98 * m_lab.redisInfo("maxmemory"); }));
    QVERIFY(happensWithin(kPatience, [&] { return !m_lab.redis({"SET", "one", "more"}).has_value(); }));
    QCOMPARE(m_lab.redis({"PING"}), std::optional<std::string>("PONG"));
    QCOMPARE(m_lab.endFault("redis", "fill"), std::string());
    QVERIFY(m_lab.redis({"SET", "one", "more"}).has_value());
    QVERIFY(happensWithin(
        kPatience, [&] { return m_lab.redisInfo("used_memory") < 0.5 * m_lab.redisInfo("maxmemory"); }));
    QVERIFY(m_lab.redis({"DEL", "one"}).has_value());
}

void TstLabFaults::aRedisWithoutReplicasRefusesWrites() {
    QCOMPARE(m_lab.inject("redis", "errors", 1.0), std::string());
    QVERIFY(!m_lab.redis({"SET", "one", "more"}).has_value());
    QCOMPARE(m_lab.redis({"PING"}), std::optional<std::string>("PONG"));
    QCOMPARE(m_lab.endFault("redis", "errors"), std::string());
    QVERIFY(m_lab.redis({"SET", "one", "more"}).has_value());
}

void TstLabFaults::aPostgresFullOfConnectionsRefusesOthers() {
    QCOMPARE(m_lab.inject("postgres", "fill", 50.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return !m_lab.sql("SELECT 1").has_value(); }));
    QVERIFY(m_lab.service("postgres").running);
    QCOMPARE(m_lab.endFault("postgres", "fill"), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.sql("SELECT 1") == std::optional(1.0); }));
    QVERIFY(m_lab.sql("SELECT count(*) FROM pg_stat_activity").value() < 40.0);
}

void TstLabFaults::aLockedTableLetsSessionsWait() {
    constexpr const char* kWaiting = "SELECT count(*) FROM pg_locks WHERE NOT granted";
    QCOMPARE(m_lab.inject("postgres", "locks", 6.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.sql(kWaiting).value_or(0.0) >= 4.0; }));
    QCOMPARE(m_lab.sql("SELECT 1"), std::optional(1.0)); // the server itself is well
    QCOMPARE(m_lab.endFault("postgres", "locks"), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.sql(kWaiting) == std::optional(0.0); }));
}

void TstLabFaults::aPostgresThatOnlyReadsRefusesTheApplicationsWrites() {
    constexpr const char* kReadOnly = "SELECT (current_setting('transaction_read_only') = 'on')::int";
    QCOMPARE(m_lab.inject("postgres", "errors", 1.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.sql(kReadOnly) == std::optional(1.0); }));
    const auto refused = [&] {
        return m_lab
            .metric("hybrid-memory-service",
                    R"(dependency_calls_total{dependency="postgres",outcome="error"})")
            .value_or(0.0);
    };
    const double before = refused();
    QVERIFY(happensWithin(kPatience, [&] { return refused() > before; }));
    QCOMPARE(m_lab.endFault("postgres", "errors"), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.sql(kReadOnly) == std::optional(0.0); }));
}

void TstLabFaults::caddyAnswersErrorsForTheShareOrdered() {
    QCOMPARE(m_lab.inject("caddy", "errors", 1.0), std::string());
    QCOMPARE(m_lab.throughProxy("/healthz"), 500);
    QCOMPARE(m_lab.inject("caddy", "errors", 0.3), std::string()); // another strength of the same fault
    int failed = 0;
    for (int i = 0; i < 60; ++i)
        failed += m_lab.throughProxy("/healthz") == 500 ? 1 : 0;
    QVERIFY2(failed >= 5 && failed <= 35, qPrintable(QString::number(failed))); // 18 expected, ± 5 σ
    QCOMPARE(m_lab.endFault("caddy", "errors"), std::string());
    QCOMPARE(m_lab.throughProxy("/healthz"), 200);
}

void TstLabFaults::serversThatStandStillAgainAndAgainAreSlow_data() {
    QTest::addColumn<std::string>("id");
    for (const char* id : {"redis", "postgres", "caddy"})
        QTest::newRow(id) << std::string(id);
}

void TstLabFaults::serversThatStandStillAgainAndAgainAreSlow() {
    QFETCH(std::string, id);
    const auto answerTime = [&] {
        QElapsedTimer timer;
        timer.start();
        if (id == "redis")
            (void)m_lab.redis({"PING"});
        else if (id == "postgres")
            (void)m_lab.sql("SELECT 1");
        else
            (void)m_lab.throughProxy("/healthz");
        return static_cast<double>(timer.nsecsElapsed()) * 1e-9;
    };
    const auto pid = m_lab.service(id).pid;
    QCOMPARE(m_lab.inject(id, "latency", 0.3), std::string());
    // Looked at again and again, so that what was seen once counts.
    double slowest = 0.0;
    bool stopped = false;
    const auto wasSeen = [&] {
        stopped = stopped || processState(pid) == 'T';
        if (slowest < 0.15) slowest = std::max(slowest, answerTime());
        return stopped && slowest >= 0.15;
    };
    QVERIFY(happensWithin(kPatience, [&] { return wasSeen(); }));
    QCOMPARE(m_lab.endFault(id, "latency"), std::string());
    // Never again for longer than from one stop to the next.
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 1'500) {
        QVERIFY(processState(pid) != 'T');
        QVERIFY(answerTime() > 0.0);
    }
}

void TstLabFaults::aStutterEndedInTheMomentOfItsBeatIsOver() {
    // The supervisor is kept from the processor until both are due, the order to end and the beat after it:
    // it finds them together.
    const auto server = m_lab.service("redis").pid;
    const auto supervisor = m_lab.processes().front();
    QCOMPARE(m_lab.inject("redis", "latency", 0.3), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return processState(server) == 'T'; }));
    QCOMPARE(::kill(supervisor, SIGSTOP), 0);
    QVERIFY(happensWithin(kPatience, [&] { return processState(supervisor) == 'T'; }));
    std::optional<Result<void>> ended;
    m_lab.lab().endFault(ServiceId("redis"), "latency", [&](Result<void> answer) { ended = answer; });
    QElapsedTimer timer;
    timer.start();
    QVERIFY(happensWithin(kPatience, [&] { return timer.hasExpired(700); }));
    QCOMPARE(::kill(supervisor, SIGCONT), 0);
    QVERIFY(happensWithin(kPatience, [&] { return ended.has_value(); }));
    QVERIFY(ended->has_value());
    QVERIFY(!QTest::qWaitFor([server] { return processState(server) == 'T'; }, 1'500)); // five of its beats
    QCOMPARE(m_lab.redis({"PING"}), std::optional<std::string>("PONG"));
}

void TstLabFaults::aHangAnswersNothingAndGoesOn_data() {
    serversThatStandStillAgainAndAgainAreSlow_data();
    QTest::newRow("webui") << std::string("webui");
}

void TstLabFaults::aHangAnswersNothingAndGoesOn() {
    QFETCH(std::string, id);
    const auto answers = [&] {
        if (id == "redis") return m_lab.redis({"PING"}).has_value();
        if (id == "postgres") return m_lab.sql("SELECT 1").has_value();
        if (id == "caddy") return m_lab.throughProxy("/healthz") == 200;
        return m_lab.healthSeconds(id, Duration(2'000)).has_value();
    };
    QVERIFY(answers());
    QCOMPARE(m_lab.inject(id, "hang", 1.0), std::string());
    QVERIFY(!answers());
    QVERIFY(m_lab.service(id).running); // its process is there
    QCOMPARE(m_lab.endFault(id, "hang"), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return answers(); }));
}

void TstLabFaults::aCrashStaysDownUntilItIsEnded_data() {
    aHangAnswersNothingAndGoesOn_data();
}

void TstLabFaults::aCrashStaysDownUntilItIsEnded() {
    QFETCH(std::string, id);
    const auto pid = m_lab.service(id).pid;
    QCOMPARE(m_lab.inject(id, "crash", 1.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return !m_lab.service(id).running; }));
    QVERIFY(m_lab.hasFault(id, "crash"));
    QVERIFY(!m_lab.inject(id, "latency", 0.2).empty()); // nothing to slow down
    // Ended by hand, or by starting the service.
    QCOMPARE(id == "webui" ? m_lab.startService(id) : m_lab.endFault(id, "crash"), std::string());
    QVERIFY(m_lab.service(id).running);
    QVERIFY(m_lab.service(id).pid != pid);
    QVERIFY(!m_lab.hasFault(id, "crash"));
}

void TstLabFaults::dependantsTellOfAFailureThatIsNotTheirs() {
    const auto calls = [&](const char* outcome) {
        return m_lab
            .metric("api",
                    std::string(R"(dependency_calls_total{dependency="redis",outcome=")") + outcome + "\"}")
            .value_or(0.0);
    };
    const double errors = calls("error");
    const double rejected = calls("rejected");
    QCOMPARE(m_lab.inject("redis", "crash", 1.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return calls("error") > errors; }));
    QVERIFY(happensWithin(
        kPatience, [&] { return calls("rejected") > rejected; })); // its breaker opens: no more waiting
    QCOMPARE(m_lab.metric("api", R"(circuit_breaker_state{dependency="redis"})").value_or(0.0) > 0.0, true);
    // The api is well, says so, and says what it lacks.
    QVERIFY(m_lab.healthSeconds("api").has_value());
    QVERIFY(happensWithin(kPatience, [&] {
        return m_lab.metric("api", "http_requests_total{code=\"424\"}").value_or(0.0) > 0.0;
    }));
    QCOMPARE(m_lab.metric("api", kFailed).value_or(0.0), 0.0);
    QCOMPARE(m_lab.endFault("redis", "crash"), std::string());
    const double good = m_lab.metric("api", kOk).value_or(0.0);
    const double answered = calls("ok");
    QVERIFY(happensWithin(kPatience, [&] { return calls("ok") > answered; }));
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.metric("api", kOk).value_or(0.0) > good; }));
}

void TstLabFaults::faultsEndWithTheProcessTheyWereIn() {
    QCOMPARE(m_lab.inject("redis", "fill", 5.0), std::string());
    QCOMPARE(m_lab.inject("redis", "errors", 1.0), std::string());
    QCOMPARE(m_lab.stopService("redis"), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return m_lab.service("redis").faults.empty(); }));
    QCOMPARE(m_lab.startService("redis"), std::string());
    QVERIFY(m_lab.redis({"SET", "one", "more"}).has_value());
    QCOMPARE(m_lab.redis({"EXISTS", "lab:fill:1"}), std::optional<std::string>("0"));

    QCOMPARE(m_lab.inject("postgres", "errors", 1.0), std::string()); // kept in its folder, unlike the others
    QCOMPARE(m_lab.inject("postgres", "crash", 1.0), std::string());
    QVERIFY(happensWithin(kPatience, [&] { return !m_lab.service("postgres").running; }));
    QCOMPARE(m_lab.endFault("postgres", "crash"), std::string());
    QVERIFY(happensWithin(kPatience, [&] {
        return m_lab.sql("SELECT (current_setting('transaction_read_only') = 'on')::int") ==
               std::optional(0.0);
    }));
}

void TstLabFaults::anOrderOutOfBoundsIsRefusedInWords() {
    QVERIFY(m_lab.inject("redis", "leak", 1.0).find("redis has no fault «leak»") != std::string::npos);
    QVERIFY(m_lab.inject("api", "latency", 1000.0).find("outside of 0.01 to 30") != std::string::npos);
    QVERIFY(m_lab.inject("mysql", "crash", 1.0).find("no such service") != std::string::npos);
    QVERIFY(m_lab.endFault("api", "latency").find("no such fault is at work") != std::string::npos);
}

HOLDFAST_TEST(TstLabFaults)
#include "tst_lab_faults.moc"
