// SPDX-License-Identifier: GPL-3.0-or-later
// The calls of a service to its dependencies, from the pages of all who report them.
#include "engine/probes/call_counts.h"
#include "engine/probes/http_probe.h"
#include "engine/probes/metrics_probe.h"
#include "engine/probes/page_history.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/caddy_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtNetwork/QTcpSocket>

#include <limits>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

CallSource source(CallReporter reporter, std::string name = {}) {
    CallSource out;
    out.to = ServiceId("redis");
    out.reporter = reporter;
    out.name = std::move(name);
    return out;
}

/// A caller whose page is scraped every ten seconds.
class Caller {
public:
    explicit Caller(const std::vector<CallSource>& sources)
        : m_interest(PageInterest::of({}, sources).value()), m_history({.metrics = {}, .calls = sources}) {}

    std::vector<ObservedCalls> page(std::string_view text) {
        ProbeReport report;
        m_history.addTo(report, scrapePage(text, *m_interest), MonotonicMoment::of(clock));
        clock.pass(10s);
        return report.calls;
    }

    FakeClock clock;

private:
    std::shared_ptr<const PageInterest> m_interest;
    PageHistory m_history;
};

/// As Envoy's documentation has it: /stats/prometheus, the times in milliseconds.
std::string envoyPage(int good, int bad, int fast, int slow, int cxOpen,
                      const std::string& cluster = "outbound_redis") {
    const std::string name = "envoy_cluster_name=\"" + cluster + "\"";
    const auto line = [](const std::string& series, int value) {
        return series + " " + std::to_string(value) + "\n";
    };
    const std::string xx = "envoy_cluster_upstream_rq_xx{envoy_response_code_class=";
    const std::string time = "envoy_cluster_upstream_rq_time";
    const std::string breakers = "envoy_cluster_circuit_breakers_default_";
    return "# TYPE envoy_cluster_upstream_rq_total counter\n" +
           line("envoy_cluster_upstream_rq_total{" + name + "}", good) +
           "# TYPE envoy_cluster_upstream_rq_xx counter\n" + line(xx + "\"2\"," + name + "}", good - 1) +
           line(xx + "\"4\"," + name + "}", 1) + line(xx + "\"5\"," + name + "}", bad) +
           line(xx + "\"5\",envoy_cluster_name=\"xds_cluster\"}", 7777 * bad) +
           "# TYPE envoy_cluster_circuit_breakers_default_cx_open gauge\n" +
           line(breakers + "cx_open{" + name + "}", cxOpen) + line(breakers + "rq_open{" + name + "}", 0) +
           line(breakers + "rq_pending_open{" + name + "}", 0) +
           "# TYPE envoy_cluster_upstream_rq_time histogram\n" +
           line(time + "_bucket{" + name + ",le=\"0.5\"}", 0) +
           line(time + "_bucket{" + name + ",le=\"100\"}", fast) +
           line(time + "_bucket{" + name + ",le=\"2500\"}", fast) +
           line(time + "_bucket{" + name + ",le=\"5000\"}", fast + slow) +
           line(time + "_bucket{" + name + ",le=\"+Inf\"}", fast + slow) +
           line(time + "_sum{" + name + "}", fast * 50 + slow * 4000) +
           line(time + "_count{" + name + "}", fast + slow);
}

} // namespace

class TstCallCounts final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theCallersPageTellsOutcomesTimesAndItsBreaker() {
        Caller caller({source(CallReporter::Page)});
        constexpr auto before = "dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 100\n"
                                "dependency_calls_total{dependency=\"redis\",outcome=\"rejected\"} 5\n"
                                "circuit_breaker_state{dependency=\"redis\"} 0\n";
        QVERIFY(caller.page(before).empty());
        const auto calls =
            caller.page("dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 110\n"
                        "dependency_calls_total{dependency=\"redis\",outcome=\"error\"} 6\n"
                        "dependency_calls_total{dependency=\"redis\",outcome=\"timeout\"} 4\n"
                        "dependency_calls_total{dependency=\"redis\",outcome=\"rejected\"} 35\n"
                        "circuit_breaker_state{dependency=\"redis\"} 2\n");
        QCOMPARE(calls.size(), std::size_t{1});
        QCOMPARE(calls[0].calls, 20.0); // a refused call was none
        QCOMPARE(calls[0].failed, 10.0);
        QCOMPARE(calls[0].rejected, 30.0);
        QCOMPARE(calls[0].errorRatio, 0.5);
        QCOMPARE(calls[0].callsPerSecond, 2.0);
        QCOMPARE(calls[0].seconds, 10.0);
        QVERIFY(calls[0].callersBreaker == BreakerPhase::Open);
        QVERIFY(!calls[0].slow && !calls[0].meanLatency);
    }

    void aNameOfTheCallersOwnStandsForTheDependency() {
        Caller caller({source(CallReporter::Page, "cache-main")});
        static_cast<void>(
            caller.page("dependency_calls_total{dependency=\"cache-main\",outcome=\"ok\"} 1\n"));
        const auto calls = caller.page("dependency_calls_total{dependency=\"cache-main\",outcome=\"ok\"} 3\n"
                                       "dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 90\n"
                                       "dependency_calls_total{dependency=\"s3\",outcome=\"ok\"} 4\n");
        QCOMPARE(calls.size(), std::size_t{2});
        QCOMPARE(calls[0].to, ServiceId("redis"));
        QCOMPARE(calls[0].calls, 2.0);          // not what the page calls «redis»
        QCOMPARE(calls[1].to, ServiceId("s3")); // of the fleet or not
    }

    void anEnvoyCountsResponsesByClassAndTimesInMilliseconds() {
        Caller caller({source(CallReporter::Envoy, "outbound_redis")});
        QVERIFY(caller.page(envoyPage(1000, 50, 900, 100, 0)).empty());
        const auto calls = caller.page(envoyPage(1030, 60, 910, 130, 1));
        QCOMPARE(calls.size(), std::size_t{1});
        HOLDFAST_COMPARE(calls[0].reporter, CallReporter::Envoy);
        QCOMPARE(calls[0].calls, 40.0);
        QCOMPARE(calls[0].failed, 10.0);
        QCOMPARE(calls[0].timed, 40.0);
        QVERIFY(isNear(calls[0].meanLatency, (10 * 0.05 + 30 * 4.0) / 40.0));
        QVERIFY(isNear(calls[0].slow, 30.0)); // 2 s lies below all of them
        QVERIFY(calls[0].callersBreaker == BreakerPhase::Open);
        const auto idle = caller.page(envoyPage(1030, 60, 910, 130, 0));
        QCOMPARE(idle[0].calls, 0.0);
        QVERIFY(!idle[0].meanLatency);
        QVERIFY(idle[0].callersBreaker == BreakerPhase::Closed);
    }

    void labelsAsIstioHasThemAreReadToo() {
        Caller caller({source(CallReporter::Envoy, "outbound|6379||redis")});
        const auto page = [](int good, int bad) {
            const std::string series = "envoy_cluster_upstream_rq_xx{cluster_name=\"outbound|6379||redis\","
                                       "response_code_class=";
            return series + "\"2xx\"} " + std::to_string(good) + "\n" + series + "\"5xx\"} " +
                   std::to_string(bad) + "\n";
        };
        static_cast<void>(caller.page(page(10, 0)));
        const auto calls = caller.page(page(13, 1));
        QCOMPARE(calls.at(0).calls, 4.0);
        QCOMPARE(calls.at(0).failed, 1.0);
    }

    void anotherClusterIsAnotherDependency() {
        Caller caller({source(CallReporter::Envoy, "outbound_postgres")});
        static_cast<void>(caller.page(envoyPage(1000, 50, 900, 100, 0)));
        QVERIFY(caller.page(envoyPage(1030, 60, 910, 130, 0)).empty()); // not observed, and not guessed
    }

    void countersOfOnesOwnAreAddedUp() {
        auto own = source(CallReporter::Selectors);
        own.total = {"r4j_calls_seconds_count{name=\"redis\"}"};
        own.failed = {"r4j_calls_seconds_count{name=\"redis\",kind=\"failed\"}",
                      "r4j_calls_seconds_count{name=\"redis\",kind=\"timeout\"}"};
        own.rejected = {"r4j_not_permitted_calls_total{name=\"redis\"}"};
        own.seconds = {"r4j_calls_seconds_sum{name=\"redis\"}"};
        own.timed = {"r4j_calls_seconds_count{name=\"redis\"}"};
        own.open = "r4j_state{name=\"redis\",state=\"open\"}";
        own.halfOpen = "r4j_state{name=\"redis\",state=\"half_open\"}";
        Caller caller({own});
        static_cast<void>(caller.page("r4j_calls_seconds_count{name=\"redis\",kind=\"successful\"} 10\n"
                                      "r4j_calls_seconds_sum{name=\"redis\",kind=\"successful\"} 1\n"));
        const auto calls =
            caller.page("r4j_calls_seconds_count{name=\"redis\",kind=\"successful\"} 16\n"
                        "r4j_calls_seconds_count{name=\"redis\",kind=\"failed\"} 1\n"
                        "r4j_calls_seconds_count{name=\"redis\",kind=\"timeout\"} 1\n"
                        "r4j_calls_seconds_count{name=\"other\",kind=\"failed\"} 99\n"
                        "r4j_calls_seconds_sum{name=\"redis\",kind=\"successful\"} 5\n"
                        "r4j_not_permitted_calls_total{name=\"redis\",kind=\"not_permitted\"} 3\n"
                        "r4j_state{name=\"redis\",state=\"open\"} 0\n"
                        "r4j_state{name=\"redis\",state=\"half_open\"} 1\n");
        QCOMPARE(calls.size(), std::size_t{1});
        QCOMPARE(calls[0].calls, 8.0);
        QCOMPARE(calls[0].failed, 2.0);
        QCOMPARE(calls[0].rejected, 3.0);
        QVERIFY(isNear(calls[0].meanLatency, 0.5));
        QVERIFY(calls[0].callersBreaker == BreakerPhase::HalfOpen);
    }

    void aSelectorNobodyCanReadIsNamed() {
        auto own = source(CallReporter::Selectors);
        own.total = {"calls{"};
        const auto interest = PageInterest::of({}, {own});
        QVERIFY(!interest);
        QVERIFY2(interest.error().detail.find("calls to redis") != std::string::npos,
                 interest.error().detail.c_str());
    }

    void aCallerThatStartsAnewCountsFromZero() {
        Caller caller({source(CallReporter::Page)});
        static_cast<void>(caller.page("process_start_time_seconds 1000\n"
                                      "dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 5000\n"));
        const auto calls = caller.page("process_start_time_seconds 2000\n"
                                       "dependency_calls_total{dependency=\"redis\",outcome=\"ok\"} 6\n");
        QCOMPARE(calls.at(0).calls, 6.0);
        QCOMPARE(calls.at(0).failed, 0.0);
    }

    /// Two ports make two servers in Caddy's configuration, whose label tells the upstreams apart.
    void aRealCaddyTellsWhatItsUpstreamDid() {
        int status = 200;
        ScriptedServer upstream([&](QTcpSocket& socket, const QByteArray&) {
            socket.write(ScriptedServer::answer(status, "x"));
        });
        const auto front = freePort();
        const auto pages = freePort();
        const auto text = [](std::uint16_t port) { return QByteArray::number(port); };
        CaddyServer caddy;
        caddy.configure(":" + text(front) + " {\n\treverse_proxy 127.0.0.1:" + text(upstream.port()) +
                            " {\n\t\ttransport http {\n\t\t\tkeepalive off\n\t\t}\n\t}\n}\n:" + text(pages) +
                            " {\n\tmetrics /metrics\n}\n",
                        {front, pages}, "metrics");
        QVERIFY2(caddy.start(), qPrintable(caddy.trouble()));
        auto calls = source(CallReporter::Caddy, "127.0.0.1:" + std::to_string(upstream.port()));
        calls.handler = "reverse_proxy";
        ProbeSpec spec;
        spec.kind = ProbeKind::Metrics;
        spec.target = "http://127.0.0.1:" + std::to_string(pages) + "/metrics";
        spec.deadline = 3s;
        spec.calls = {calls};
        TestWorld world;
        MetricsProbe probe({}, spec, world.world());
        ProbeSpec visit;
        visit.target = "http://127.0.0.1:" + std::to_string(front) + "/";
        visit.deadline = 3s;
        const auto visitTimes = [&](int times) {
            HttpProbe visitor(visit, world.world());
            for (int i = 0; i < times; ++i)
                QVERIFY(runOnce(visitor).has_value());
        };
        visitTimes(1); // Caddy names a handler with its first request
        COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
        world.clock.pass(10s);
        visitTimes(6);
        auto report = runOnce(probe).value();
        QCOMPARE(report.calls.size(), std::size_t{1});
        QCOMPARE(report.calls[0].calls, 6.0);
        QCOMPARE(report.calls[0].failed, 0.0);
        QVERIFY(report.calls[0].meanLatency && *report.calls[0].meanLatency < 2.0);
        QCOMPARE(report.calls[0].slow, std::optional(0.0));

        status = 503; // the upstream's own word
        world.clock.pass(10s);
        visitTimes(4);
        report = runOnce(probe).value();
        QCOMPARE(report.calls[0].calls, 4.0);
        QCOMPARE(report.calls[0].failed, 4.0);

        upstream.close(); // nobody there: Caddy answers for it
        world.clock.pass(10s);
        visitTimes(3);
        report = runOnce(probe).value();
        QCOMPARE(report.calls[0].calls, 3.0);
        QCOMPARE(report.calls[0].failed, 3.0);
        QCOMPARE(report.calls[0].errorRatio, 1.0);
    }

    void requestsUnderWayHaveNotFailed() {
        auto calls = source(CallReporter::Caddy, "127.0.0.1:1");
        calls.handler = "reverse_proxy";
        Caller caller({calls});
        const auto page = [](int total, int underWay, int good) {
            const std::string labels = "{handler=\"reverse_proxy\",server=\"srv0\"} ";
            return "caddy_http_requests_total" + labels + std::to_string(total) +
                   "\ncaddy_http_requests_in_flight" + labels + std::to_string(underWay) +
                   "\ncaddy_http_request_duration_seconds_count{code=\"200\",handler=\"reverse_proxy\","
                   "method=\"GET\",server=\"srv0\"} " +
                   std::to_string(good) +
                   "\ncaddy_reverse_proxy_upstreams_healthy{upstream=\"127.0.0.1:1\"} 0\n";
        };
        static_cast<void>(caller.page(page(100, 2, 98)));
        const auto now = caller.page(page(110, 7, 103));
        QCOMPARE(now.at(0).calls, 5.0); // 10 began, 5 more are waiting
        QCOMPARE(now.at(0).failed, 0.0);
        QVERIFY(now[0].callersBreaker == BreakerPhase::Open); // it keeps away from this upstream
        const auto later = caller.page(page(110, 0, 103));
        QCOMPARE(later.at(0).calls, 7.0);
        QCOMPARE(later.at(0).failed, 7.0);
    }

    void slowCallsAreCountedWithinTheirBucket() {
        const double infinite = std::numeric_limits<double>::infinity();
        const std::map<double, double> buckets{{1.0, 50.0}, {3.0, 90.0}, {infinite, 100.0}};
        QCOMPARE(slowerThan(1.0, 100.0, buckets), std::optional(50.0));
        QCOMPARE(slowerThan(2.0, 100.0, buckets), std::optional(30.0)); // half of those between
        QCOMPARE(slowerThan(3.0, 100.0, buckets), std::optional(10.0));
        QVERIFY(!slowerThan(4.0, 100.0, buckets)); // ten are beyond 3 s, nobody knows how far
        QCOMPARE(slowerThan(4.0, 90.0, {{1.0, 50.0}, {3.0, 90.0}, {infinite, 90.0}}), std::optional(0.0));
        QVERIFY(!slowerThan(1.0, 100.0, {}));
        QCOMPARE(slowerThan(5.0, 7.0, {{1.0, 7.0}}), std::optional(0.0));
    }
};

HOLDFAST_TEST(TstCallCounts)
#include "tst_call_counts.moc"
