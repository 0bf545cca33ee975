// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

FleetFileOutcome calls(const std::string& text, const std::string& caller = "metrics: /metrics, ",
                       const std::string& head = {}) {
    return readFleet("holdfast: 1\nfleet: x\n" + head +
                     "services:\n"
                     "  a: { kind: http, address: 'http://a:80', " +
                     caller + "depends_on: { b: { calls: " + text +
                     " } } }\n"
                     "  b: { kind: tcp, address: 'b:1' }\n");
}

const CallSource& sourceOf(const FleetFileOutcome& outcome) {
    return outcome.fleet->dependencies.at(0).calls;
}

} // namespace

class TstCallSourceReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void byDefaultTheCallersOwnPageTells() {
        const auto outcome = calls("{ name: b-main }");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        HOLDFAST_COMPARE(sourceOf(outcome).reporter, CallReporter::Page);
        QCOMPARE(sourceOf(outcome).name, std::string("b-main"));
        QVERIFY(outcome.fleet->services[0].probes.at(1).calls.at(0) == sourceOf(outcome));
    }

    void anEnvoyBesideTheCallerIsAProbeOfItsOwn() {
        const auto outcome =
            calls("{ envoy: outbound_b, page: 'http://a:9901/stats/prometheus' }", std::string());
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        HOLDFAST_COMPARE(sourceOf(outcome).reporter, CallReporter::Envoy);
        const auto& service = outcome.fleet->services[0];
        HOLDFAST_COMPARE(service.probes.at(1).kind, ProbeKind::Metrics);
        QCOMPARE(service.probes.at(1).target, std::string("http://a:9901/stats/prometheus"));
        // What else stands on that page is Envoy's, not the caller's.
        QVERIFY(std::ranges::find(service.signals, SignalId("memory"), &SignalSpec::id) ==
                service.signals.end());
    }

    void theOwnPageStaysTheOwnPageBesideAnEnvoy() {
        const auto outcome = readFleet(fleetWith(
            "  a: { kind: http, address: 'http://a:80', depends_on: { b: { calls: { envoy: b, page: "
            "'http://a:9901/' } }, c: { breaker: true } } }\n"
            "  b: { kind: tcp, address: 'b:1' }\n  c: { kind: tcp, address: 'c:1' }\n"));
        QVERIFY(outcome.fleet != nullptr);
        QCOMPARE(outcome.fleet->services[0].probes.at(1).calls.size(), std::size_t{1});
        QVERIFY(said(outcome).find("from «a» to «c» will say «not observed»") != std::string::npos);
    }

    void aCaddyIsKnownByItsUpstreamAndHandler() {
        const auto whole = calls("{ caddy: { upstream: '127.0.0.1:8001', handler: subroute, server: srv0, "
                                 "host: aiwfe.com } }");
        QVERIFY2(whole.fleet != nullptr, said(whole).c_str());
        HOLDFAST_COMPARE(sourceOf(whole).reporter, CallReporter::Caddy);
        QCOMPARE(sourceOf(whole).name, std::string("127.0.0.1:8001"));
        QCOMPARE(sourceOf(whole).handler, std::string("subroute"));
        QCOMPARE(sourceOf(whole).server, std::string("srv0"));
        QCOMPARE(sourceOf(whole).host, std::string("aiwfe.com"));
        QCOMPARE(sourceOf(calls("{ caddy: '127.0.0.1:8001' }")).handler, std::string("reverse_proxy"));
    }

    void countersOfOnesOwn() {
        const auto outcome =
            calls("{ selectors: { total: 'client_total{peer=\"b\"}', failed: "
                  "['client_total{peer=\"b\",code=\"500\"}', "
                  "'client_total{peer=\"b\",code=\"503\"}'], seconds: client_sum, timed: client_count, open: "
                  "'resilience4j_circuitbreaker_state{name=\"b\",state=\"open\"}' } }");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        HOLDFAST_COMPARE(sourceOf(outcome).reporter, CallReporter::Selectors);
        QCOMPARE(sourceOf(outcome).failed.size(), std::size_t{2});
        QVERIFY(!sourceOf(outcome).open.empty());
    }

    void aPrometheusIsAsked() {
        const auto outcome =
            calls("{ promql: { total: 'calls_total', failed: 'calls_total{code=~\"5..\"}' } }", std::string(),
                  "prometheus: http://p:9090\n");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& probe = outcome.fleet->services[0].probes.at(1);
        HOLDFAST_COMPARE(probe.kind, ProbeKind::Prometheus);
        QCOMPARE(probe.target, std::string("http://p:9090"));
        QCOMPARE(probe.calls.size(), std::size_t{1});
    }

    void offIsOff() {
        const auto outcome = calls("false");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        HOLDFAST_COMPARE(sourceOf(outcome).reporter, CallReporter::Nobody);
        QVERIFY(outcome.fleet->services[0].probes.at(1).calls.empty());
    }

    void mistakesAreSaid_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("typo") << QByteArray("{ envoi: b }") << QByteArray("did you mean «envoy»?");
        QTest::newRow("place") << QByteArray("{ envoi: b }") << QByteArray("fleet.yaml:4:");
        QTest::newRow("two") << QByteArray("{ envoy: b, caddy: 'h:1' }") << QByteArray("cannot both report");
        QTest::newRow("none") << QByteArray("{ about: x }") << QByteArray("expected one of name, envoy");
        QTest::newRow("no upstream") << QByteArray("{ caddy: { handler: x } }")
                                     << QByteArray("«upstream» is missing");
        QTest::newRow("no failed") << QByteArray("{ selectors: { total: x } }")
                                   << QByteArray("«failed» is missing");
        QTest::newRow("half a mean") << QByteArray("{ selectors: { total: x, failed: y, seconds: z } }")
                                     << QByteArray("«seconds» and «timed» belong together");
        QTest::newRow("no selector") << QByteArray("{ selectors: { total: 'sum(x)', failed: y } }")
                                     << QByteArray("total: expected name or name{label");
        QTest::newRow("no page") << QByteArray("{ envoy: b, page: stats }")
                                 << QByteArray("page: expected a URL");
        QTest::newRow("no prometheus")
            << QByteArray("{ promql: { total: x, failed: y } }") << QByteArray("no Prometheus to ask");
        QTest::newRow("a rate") << QByteArray("{ promql: { total: 'rate(x[1m])', failed: y } }")
                                << QByteArray("expected a counter, found a rate");
    }

    void mistakesAreSaid() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto outcome = calls(text.toStdString());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY2(said(outcome).find(message.toStdString()) != std::string::npos, said(outcome).c_str());
    }

    void anEnvoyWithoutAnyPageIsAMistake() {
        const auto outcome = calls("{ envoy: b }", std::string());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY(said(outcome).find("«a» has no metrics page") != std::string::npos);
    }

    void aSumIsWorthAWord() {
        const auto outcome =
            calls("{ promql: { total: 'sum(x)', failed: y } }", std::string(), "prometheus: http://p:9090\n");
        QVERIFY(outcome.fleet != nullptr);
        QVERIFY(said(outcome).find("note: total: a sum hides") != std::string::npos);
    }
};

HOLDFAST_TEST(TstCallSourceReader)
#include "tst_call_source_reader.moc"
