// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/prometheus_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/hang.h"
#include "tests/support/prometheus_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

MetricSpec query(const char* name, const char* promql, MetricSpec::Kind kind = MetricSpec::Kind::Gauge) {
    return {.signal = {.id = SignalId(name), .thresholds = {}, .limit = {}}, .query = promql, .kind = kind};
}

ServiceSpec serviceOf(ServiceKind kind) {
    ServiceSpec service;
    service.kind = kind;
    return service;
}

ProbeSpec specFor(std::string url, std::vector<MetricSpec> metrics = {}) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Prometheus;
    spec.target = std::move(url);
    spec.deadline = 3s;
    spec.metrics = std::move(metrics);
    return spec;
}

} // namespace

class TstPrometheusProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void readsQueriesOfARealPrometheus();
    void nothingFoundIsNotOffered();
    void severalSeriesAreNotOneNumber();
    void aWrongQueryIsToldInItsOwnWordsAndConcernsItselfOnly();
    void queriesAreSentAsTheyAre();
    void aPrometheusTellsOfItself();
    void aCounterIsItsRate();
    void callsAreCountedSeriesBySeries();
    void callsOfARealPrometheus();
    void hostileAnswers_data();
    void hostileAnswers();
    void refusedOnceIsRefusedForAll();
    void aSlowQueryEndsAtTheDeadline();
    void aPrometheusThatIsDownSaysNothingAboutTheService();

private:
    QByteArray m_page =
        "jobs{queue=\"mail\"} 7\njobs{queue=\"sms\"} 5\njobs_done_total 100\nnot_a_number NaN\n";
    ScriptedServer m_exporter{
        [this](QTcpSocket& socket, const QByteArray&) { socket.write(ScriptedServer::answer(200, m_page)); }};
    PrometheusServer m_prometheus{{m_exporter.port()}};
};

void TstPrometheusProbe::initTestCase() {
    QVERIFY2(m_prometheus.start(), qPrintable(m_prometheus.trouble()));
    TestWorld world;
    PrometheusProbe probe({}, specFor(m_prometheus.url(), {query("jobs", "sum(jobs)")}), world.world());
    // Prometheus takes up its targets five seconds after its start.
    QTRY_VERIFY_WITH_TIMEOUT(valueIn(runOnce(probe).value(), "jobs"), 30'000);
}

void TstPrometheusProbe::readsQueriesOfARealPrometheus() {
    TestWorld world;
    PrometheusProbe probe(
        serviceOf(ServiceKind::Http),
        specFor(m_prometheus.url() + "/", {query("all", "sum(jobs)"), query("mail", "jobs{queue=\"mail\"}"),
                                           query("number", "scalar(max(jobs))"), query("plain", "3")}),
        world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, "all"), std::optional(12.0));
    QCOMPARE(valueIn(report, "mail"), std::optional(7.0));
    QCOMPARE(valueIn(report, "number"), std::optional(7.0));
    QCOMPARE(valueIn(report, "plain"), std::optional(3.0));
    QCOMPARE(report.readings.size(), std::size_t{4}); // its targets are not this service's
    QVERIFY(report.bytesSent > 400 && report.bytesReceived > 400);
    QVERIFY(report.took > 0ms);
}

void TstPrometheusProbe::nothingFoundIsNotOffered() {
    TestWorld world;
    PrometheusProbe probe(
        {},
        specFor(m_prometheus.url(), {query("absent", "no_such_metric"), query("nan", "not_a_number"),
                                     query("infinite", "1/0"), query("there", "sum(jobs)")}),
        world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    for (const char* name : {"absent", "nan", "infinite"})
        QVERIFY2(isNotOffered(report, name) && !valueIn(report, name), name);
    QVERIFY(valueIn(report, "there"));
}

void TstPrometheusProbe::severalSeriesAreNotOneNumber() {
    TestWorld world;
    PrometheusProbe probe(
        {}, specFor(m_prometheus.url(), {query("many", "jobs"), query("there", "sum(jobs)")}), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY2(report.detail.find("many") != std::string::npos &&
                 report.detail.find("2 series") != std::string::npos,
             report.detail.c_str());
    QVERIFY2(report.remedy.find("sum(") != std::string::npos, report.remedy.c_str());
    QCOMPARE(valueIn(report, "there"), std::optional(12.0));
    QVERIFY(!valueIn(report, "many") && !isNotOffered(report, "many"));
    PrometheusProbe range({}, specFor(m_prometheus.url(), {query("range", "jobs[1m]")}), world.world());
    COMPARE_PROBLEM(runOnce(range).value(), ProbeProblem::Configuration);
}

void TstPrometheusProbe::aWrongQueryIsToldInItsOwnWordsAndConcernsItselfOnly() {
    TestWorld world;
    PrometheusProbe probe(
        {}, specFor(m_prometheus.url(), {query("wrong", "sum(jobs"), query("there", "sum(jobs)")}),
        world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY2(report.detail.starts_with("wrong: bad_data: ") &&
                 report.detail.find("parse error") != std::string::npos,
             report.detail.c_str());
    QVERIFY(valueIn(report, "there"));
}

void TstPrometheusProbe::queriesAreSentAsTheyAre() {
    TestWorld world;
    PrometheusProbe probe(
        {},
        specFor(m_prometheus.url(), {query("plus", "sum(jobs) + 1"), query("percent", "100 * 50 % 7"),
                                     query("text", "sum(jobs{queue=~\"m.+|s&#?=%2B\"})")}),
        world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, "plus"), std::optional(13.0));
    QCOMPARE(valueIn(report, "percent"), std::optional(2.0)); // 5000 % 7
    QCOMPARE(valueIn(report, "text"), std::optional(7.0));
}

void TstPrometheusProbe::aPrometheusTellsOfItself() {
    TestWorld world;
    PrometheusProbe probe(serviceOf(ServiceKind::Prometheus), specFor(m_prometheus.url()), world.world());
    auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, signals::kTargetsUp), std::optional(1.0));
    QVERIFY2(report.version.find('.') != std::string::npos, report.version.c_str());
    QVERIFY2(report.identity.starts_with("20"), report.identity.c_str());
    const auto before = report;
    report = runOnce(probe).value();
    QCOMPARE(report.identity, before.identity);
    QCOMPARE(report.version, before.version);
    QVERIFY(report.bytesReceived < before.bytesReceived); // the version is asked for once
}

void TstPrometheusProbe::aCounterIsItsRate() {
    double value = 100.0;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        socket.write(ScriptedServer::answer(200, "{\"status\":\"success\",\"data\":{\"resultType\":"
                                                 "\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"" +
                                                     QByteArray::number(value) + "\"]}]}}"));
    });
    TestWorld world;
    PrometheusProbe probe(
        {}, specFor(server.url(""), {query("done", "done_total", MetricSpec::Kind::Counter)}), world.world());
    QVERIFY(isNotOffered(runOnce(probe).value(), "done"));
    world.clock.pass(10s);
    value = 150.0;
    QCOMPARE(valueIn(runOnce(probe).value(), "done"), std::optional(5.0));
    world.clock.pass(10s);
    value = 20.0; // counted from 0 again
    QCOMPARE(valueIn(runOnce(probe).value(), "done"), std::optional(2.0));
    world.clock.sleep(1h);
    value = 90.0;
    QVERIFY(isNotOffered(runOnce(probe).value(), "done"));
}

void TstPrometheusProbe::callsAreCountedSeriesBySeries() {
    QByteArrayList found;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray& head) {
        if (head.contains("broken")) {
            socket.write(
                ScriptedServer::answer(400, R"({"status":"error","errorType":"bad_data","error":"no"})"));
            return;
        }
        socket.write(
            ScriptedServer::answer(200, R"({"status":"success","data":{"resultType":"vector","result":[)" +
                                            found.join(",") + "]}}"));
    });
    const auto series = [](int query, const char* pod, int value) -> QByteArray {
        return R"({"metric":{"__name__":"calls_total","pod":")" + QByteArray(pod) +
               R"(","holdfast_query":")" + QByteArray::number(query) + R"("},"value":[1,")" +
               QByteArray::number(value) + R"("]})";
    };
    constexpr int kTotal = 0;
    constexpr int kFailed = 1;
    CallSource good;
    good.to = ServiceId("redis");
    good.reporter = CallReporter::Prometheus;
    good.total = {"calls_total"};
    good.failed = {"failed_total"};
    CallSource broken = good;
    broken.to = ServiceId("db");
    broken.failed = {"broken"};
    auto spec = specFor(server.url(""));
    spec.calls = {broken, good};
    TestWorld world;
    PrometheusProbe probe({}, spec, world.world());

    auto report = runOnce(probe).value();
    QVERIFY(report.calls.empty()); // no series: nobody reports these calls
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY2(report.detail.starts_with("calls to db: bad_data"), report.detail.c_str());

    QVERIFY(server.requests().back().contains("label_replace%28failed_total"));

    found = {series(kTotal, "a", 1000), series(kTotal, "b", 5000)};
    world.clock.pass(10s);
    QVERIFY(runOnce(probe)->calls.empty()); // nothing to compare with
    // b started anew: a sum would fall by 4,970
    found = {series(kTotal, "a", 1020), series(kTotal, "b", 10), series(kFailed, "a", 3)};
    world.clock.pass(10s);
    report = runOnce(probe).value();
    QCOMPARE(report.calls.size(), std::size_t{1}); // and nothing of what could not be asked
    HOLDFAST_COMPARE(report.calls[0].reporter, CallReporter::Prometheus);
    QCOMPARE(report.calls[0].calls, 30.0);
    QCOMPARE(report.calls[0].failed, 0.0); // a series seen first may be old
    found = {series(kTotal, "a", 1030), series(kTotal, "b", 10), series(kTotal, "c", 70'000),
             series(kFailed, "a", 9), series(7, "a", 1)};
    world.clock.pass(10s);
    report = runOnce(probe).value();
    QCOMPARE(report.calls[0].calls, 10.0);
    QCOMPARE(report.calls[0].failed, 6.0);

    found.clear(); // Prometheus lost sight of the caller
    world.clock.pass(10s);
    QVERIFY(runOnce(probe)->calls.empty());
    found = {series(kTotal, "a", 2000)};
    world.clock.pass(10s);
    QVERIFY(runOnce(probe)->calls.empty());
}

void TstPrometheusProbe::callsOfARealPrometheus() {
    CallSource source;
    source.to = ServiceId("redis");
    source.reporter = CallReporter::Prometheus;
    source.total = {"calls_total"};
    source.failed = {"calls_total{outcome=\"error\"}"};
    auto spec = specFor(m_prometheus.url());
    spec.calls = {source};
    TestWorld world;
    PrometheusProbe probe({}, spec, world.world());
    m_page += "calls_total{outcome=\"ok\"} 100\ncalls_total{outcome=\"error\"} 10\n";
    const auto answered = [&] {
        world.clock.pass(1s);
        const auto report = runOnce(probe);
        return report && !report->calls.empty();
    };
    QTRY_VERIFY_WITH_TIMEOUT(answered(), 30'000);
    m_page.replace("outcome=\"ok\"} 100", "outcome=\"ok\"} 130");
    m_page.replace("outcome=\"error\"} 10\n", "outcome=\"error\"} 30\n");
    double calls = 0.0;
    double failed = 0.0;
    const auto counted = [&] {
        world.clock.pass(1s);
        const auto report = runOnce(probe);
        for (const auto& one : report.value().calls) {
            calls += one.calls;
            failed += one.failed;
        }
        return calls >= 50.0;
    };
    QTRY_VERIFY_WITH_TIMEOUT(counted(), 30'000);
    QCOMPARE(calls, 50.0);
    QCOMPARE(failed, 20.0);
}

void TstPrometheusProbe::hostileAnswers_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("problem");
    const auto data = [](const QByteArray& text) -> QByteArray {
        return "{\"status\":\"success\",\"data\":" + text + "}";
    };
    QTest::newRow("html") << 200 << QByteArray("<html>login</html>") << "protocol";
    QTest::newRow("empty") << 200 << QByteArray() << "protocol";
    QTest::newRow("another json") << 200 << QByteArray("[1,2,3]") << "protocol";
    QTest::newRow("no data") << 200 << QByteArray("{\"status\":\"success\"}") << "configuration";
    QTest::newRow("text result") << 200
                                 << QByteArray(data("{\"resultType\":\"string\",\"result\":[1,\"x\"]}"))
                                 << "configuration";
    QTest::newRow("no number") << 200 << QByteArray(data("{\"resultType\":\"scalar\",\"result\":[1,\"x\"]}"))
                               << "protocol";
    QTest::newRow("number without quotes")
        << 200 << QByteArray(data("{\"resultType\":\"scalar\",\"result\":[1,5]}")) << "protocol";
    QTest::newRow("result is no list")
        << 200 << QByteArray(data("{\"resultType\":\"scalar\",\"result\":{}}")) << "protocol";
    QTest::newRow("deep") << 200 << QByteArray(50'000, '[') << "protocol";
    QTest::newRow("large") << 200
                           << QByteArray(data("{\"resultType\":\"vector\",\"result\":[" +
                                              QByteArray(70'000, ' ') + "]}"))
                           << "configuration";
    QTest::newRow("not found") << 404 << QByteArray("404 page not found") << "configuration";
    QTest::newRow("wants a password") << 401 << QByteArray("Unauthorized") << "authentication";
    QTest::newRow("forbidden") << 403 << QByteArray("{}") << "permission";
    QTest::newRow("starting") << 503 << QByteArray("Service Unavailable") << "not ready";
    QTest::newRow("query timed out")
        << 503 << QByteArray("{\"status\":\"error\",\"errorType\":\"timeout\",\"error\":\"query timed out\"}")
        << "not ready";
    QTest::newRow("cannot be computed")
        << 422
        << QByteArray(
               "{\"status\":\"error\",\"errorType\":\"execution\",\"error\":\"many-to-many matching\"}")
        << "configuration";
}

void TstPrometheusProbe::hostileAnswers() {
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(QString, problem);
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        socket.write(ScriptedServer::answer(status, body, "Content-Type: application/json\r\n"));
    });
    TestWorld world;
    PrometheusProbe probe({}, specFor(server.url(""), {query("q", "up")}), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, *probeProblemFromString(problem.toStdString()));
    QVERIFY(report.readings.empty());
    QVERIFY2(report.detail.starts_with("q: ") && report.detail.size() <= 300, report.detail.c_str());
    QVERIFY(!report.remedy.empty());
}

void TstPrometheusProbe::refusedOnceIsRefusedForAll() {
    ScriptedServer server(
        [](QTcpSocket& socket, const QByteArray&) { socket.write(ScriptedServer::answer(401, "")); });
    TestWorld world;
    PrometheusProbe probe({}, specFor(server.url(""), {query("a", "up"), query("b", "up"), query("c", "up")}),
                          world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Authentication);
    QCOMPARE(server.requests().size(), 1); // nobody should be locked out
}

void TstPrometheusProbe::aSlowQueryEndsAtTheDeadline() {
    int asked = 0;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        if (++asked == 1)
            socket.write(ScriptedServer::answer(
                200, "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}"));
    });
    TestWorld world;
    auto spec = specFor(server.url(""), {query("a", "up"), query("b", "up"), query("c", "up")});
    spec.deadline = 400ms;
    PrometheusProbe probe({}, spec, world.world());
    QElapsedTimer elapsed;
    elapsed.start();
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::NoAnswer);
    QVERIFY(elapsed.elapsed() >= 390 && elapsed.elapsed() < kHangs);
    QCOMPARE(asked, 2);
    const QByteArray head = server.requests().first();
    QVERIFY2(head.contains("&timeout=") && head.contains("ms HTTP/1.1"), head.constData());
}

void TstPrometheusProbe::aPrometheusThatIsDownSaysNothingAboutTheService() {
    TestWorld world;
    PrometheusProbe probe({}, specFor("http://127.0.0.1:" + std::to_string(freePort()), {query("a", "up")}),
                          world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Refused);
    QVERIFY(report.readings.empty());
}

HOLDFAST_TEST(TstPrometheusProbe)
#include "tst_prometheus_probe.moc"
