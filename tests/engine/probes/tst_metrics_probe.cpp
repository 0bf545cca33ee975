// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/metrics_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/process_server.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QScopeGuard>
#include <QtCore/QSemaphore>
#include <QtCore/QThreadPool>
#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

ProbeSpec specFor(std::string url) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Metrics;
    spec.target = std::move(url);
    spec.deadline = 2s;
    return spec;
}

/// A service whose page says what the test wants.
struct Exporter {
    QByteArray page;
    int status = 200;
    ScriptedServer server{[this](QTcpSocket& socket, const QByteArray&) {
        socket.write(ScriptedServer::answer(status, page));
    }};

    [[nodiscard]] ProbeSpec spec() const { return specFor(server.url("/metrics")); }
};

QByteArray largePage(int requests) {
    QByteArray page = "http_requests_total{code=\"200\"} " + QByteArray::number(requests) + "\n";
    while (page.size() < 2 * 1024 * 1024)
        page += "some_other_metric{with=\"a label\",and=\"another\"} 12345\n";
    return page;
}

} // namespace

class TstMetricsProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void ratesComeWithTheSecondScrape();
    void aLargePageIsReadElsewhere();
    void aBusyComputePoolEndsAtTheDeadline();
    void cancelWhileThePageIsReadLeavesNothing();
    void aWrongSelectorIsAMistakeOfTheFleetFile();
    void whatIsNoMetricsPage_data();
    void whatIsNoMetricsPage();
    void aPageThatIsDownSaysNothingAboutTheService();
    void aPageBeyondTheLimitIsRefused();
    void theOwnPageOfARealPrometheus();
};

void TstMetricsProbe::ratesComeWithTheSecondScrape() {
    Exporter api{.page = "http_requests_total{code=\"200\"} 100\nprocess_resident_memory_bytes 1e8\n"};
    TestWorld world;
    MetricsProbe probe({}, api.spec(), world.world());
    auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QVERIFY(isNotOffered(report, signals::kRequestRate));
    QCOMPARE(valueIn(report, signals::kMemory), std::optional(1e8));
    QVERIFY(!valueIn(report, signals::kUp) && !valueIn(report, signals::kLatency));
    QVERIFY(report.bytesSent > 50 && report.bytesReceived > 100);
    world.clock.pass(10s);
    api.page = "http_requests_total{code=\"200\"} 190\nhttp_requests_total{code=\"500\"} 10\n";
    report = runOnce(probe).value();
    QCOMPARE(valueIn(report, signals::kRequestRate), std::optional(10.0));
    QCOMPARE(valueIn(report, signals::kErrorRatio), std::optional(0.1));
    QCOMPARE(api.server.connections(), 1);
    const QByteArray head = api.server.requests().last();
    QVERIFY2(head.contains("text/plain;version=0.0.4"), head.constData());
}

void TstMetricsProbe::aLargePageIsReadElsewhere() {
    Exporter api{.page = largePage(100)};
    QThreadPool pool;
    TestWorld world;
    auto given = world.world();
    given.compute = &pool;
    MetricsProbe probe({}, api.spec(), given);
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
    world.clock.pass(10s);
    api.page = largePage(200);
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, signals::kRequestRate), std::optional(10.0));
}

void TstMetricsProbe::aBusyComputePoolEndsAtTheDeadline() {
    Exporter api{.page = largePage(100)};
    QThreadPool pool;
    pool.setMaxThreadCount(1);
    QSemaphore gate;
    const auto open = qScopeGuard([&gate] { gate.release(); });
    pool.start([&gate] { gate.acquire(); });
    TestWorld world;
    auto given = world.world();
    given.compute = &pool;
    auto spec = api.spec();
    spec.deadline = 2s;
    MetricsProbe probe({}, spec, given);
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Local); // ours, not the service's
    QVERIFY(report.readings.empty());
    gate.release();
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
}

void TstMetricsProbe::cancelWhileThePageIsReadLeavesNothing() {
    Exporter api{.page = largePage(100)};
    QThreadPool pool;
    pool.setMaxThreadCount(1);
    QSemaphore gate;
    const auto open = qScopeGuard([&gate] { gate.release(); });
    pool.start([&gate] { gate.acquire(); });
    TestWorld world;
    auto given = world.world();
    given.compute = &pool;
    bool called = false;
    {
        MetricsProbe probe({}, api.spec(), given);
        probe.start([&](const ProbeReport&) { called = true; });
        QTRY_COMPARE(api.server.requests().size(), 1);
        MetricsProbe other({}, api.spec(), given);
        other.start([&](const ProbeReport&) { called = true; });
        QTRY_COMPARE(api.server.requests().size(), 2);
        other.cancel();
    }
    gate.release();
    QVERIFY(pool.waitForDone(5000));
    MetricsProbe last({}, api.spec(), given);
    COMPARE_PROBLEM(runOnce(last).value(), ProbeProblem::None);
    QVERIFY(!called);
}

void TstMetricsProbe::aWrongSelectorIsAMistakeOfTheFleetFile() {
    Exporter api{.page = "up 1\n"};
    auto spec = api.spec();
    spec.metrics.push_back(
        {.signal = {.id = SignalId("waiting"), .thresholds = {}, .limit = {}}, .query = "sum(jobs)"});
    TestWorld world;
    MetricsProbe probe({}, spec, world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY2(report.detail.find("waiting") != std::string::npos, report.detail.c_str());
    QVERIFY2(report.detail.find("sum(jobs)") != std::string::npos, report.detail.c_str());
    QVERIFY(api.server.requests().isEmpty());
}

void TstMetricsProbe::whatIsNoMetricsPage_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("page");
    QTest::addColumn<QString>("problem");
    QTest::newRow("html") << 200 << QByteArray("<html>\n<body>Welcome</body>\n</html>\n") << "protocol";
    QTest::newRow("json") << 200 << QByteArray("{\"status\": \"ok\"}\n") << "protocol";
    QTest::newRow("empty") << 200 << QByteArray() << "protocol";
    QTest::newRow("mostly junk") << 200 << QByteArray("a 1\nb c\nd e\n") << "protocol";
    QTest::newRow("a little junk") << 200 << QByteArray("a 1\nb 2\nd e\n") << "none";
    QTest::newRow("not found") << 404 << QByteArray("a 1\n") << "configuration";
    QTest::newRow("moved elsewhere") << 302 << QByteArray("a 1\n") << "configuration";
    QTest::newRow("wants a token") << 401 << QByteArray() << "authentication";
    QTest::newRow("not for us") << 403 << QByteArray() << "permission";
    QTest::newRow("broken") << 500 << QByteArray("stack trace") << "not ready";
}

void TstMetricsProbe::whatIsNoMetricsPage() {
    QFETCH(int, status);
    QFETCH(QByteArray, page);
    QFETCH(QString, problem);
    Exporter api{.page = page, .status = status};
    TestWorld world;
    MetricsProbe probe({}, api.spec(), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, *probeProblemFromString(problem.toStdString()));
    QVERIFY(!report.detail.empty());
    QCOMPARE(report.remedy.empty(), report.problem == ProbeProblem::None);
    QCOMPARE(report.readings.empty(), true);
}

void TstMetricsProbe::aPageThatIsDownSaysNothingAboutTheService() {
    TestWorld world;
    MetricsProbe probe({}, specFor("http://127.0.0.1:" + std::to_string(freePort()) + "/metrics"),
                       world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Refused);
    QVERIFY(report.readings.empty());
}

void TstMetricsProbe::aPageBeyondTheLimitIsRefused() {
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
    });
    TestWorld world;
    MetricsProbe probe({}, specFor(server.url("/metrics")), world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Protocol);
}

void TstMetricsProbe::theOwnPageOfARealPrometheus() {
    PrometheusServer prometheus({});
    QVERIFY2(prometheus.start(), qPrintable(prometheus.trouble()));
    auto spec = specFor(prometheus.url() + "/metrics");
    spec.metrics.push_back(
        {.signal = {.id = SignalId("goroutines"), .thresholds = {}, .limit = {}}, .query = "go_goroutines"});
    TestWorld world;
    MetricsProbe probe({}, spec, world.world());
    auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    world.clock.pass(1s);
    report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QVERIFY(*valueIn(report, signals::kMemory) > 1e7);
    QVERIFY(*valueIn(report, signals::kOpenFiles) > 3);
    QVERIFY(*valueIn(report, signals::kCpu) >= 0.0);
    QVERIFY(*valueIn(report, "goroutines") > 5);
    QCOMPARE(valueIn(report, signals::kRestarts), std::optional(0.0));
    QVERIFY2(report.version.starts_with("2.") || report.version.starts_with("3."), report.version.c_str());
    QVERIFY(report.detail.empty());
}

HOLDFAST_TEST(TstMetricsProbe)
#include "tst_metrics_probe.moc"
