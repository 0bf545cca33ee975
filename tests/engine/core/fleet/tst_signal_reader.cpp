// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_file.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

FleetFileOutcome api(const std::string& more) {
    return readFleet(
        fleetWith("  api: { kind: http, address: 'http://h:1', metrics: true, " + more + " }\n"));
}

SignalSpec signal(const FleetFileOutcome& outcome, const char* id) {
    if (!outcome.fleet) qFatal("%s", said(outcome).c_str());
    return *std::ranges::find(outcome.fleet->services[0].signals, SignalId(id), &SignalSpec::id);
}

} // namespace

class TstSignalReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void namedThresholdsReplaceDefaultsTheOthersStay() {
        const auto latency = signal(api("signals: { latency: { warn: 750 ms } }"), "latency");
        QCOMPARE(latency.thresholds->warn, 0.75);
        QCOMPARE(latency.thresholds->critical, 2.0);
    }

    void sharesOfTheLimitAreTold() {
        const auto memory = signal(api("limits: { memory: 512 MiB }, signals: { memory: { good: 50 %, warn: "
                                       "60 %, critical: 70 %, failed: 90 % } }"),
                                   "memory");
        HOLDFAST_COMPARE(memory.thresholds->basis, ThresholdBasis::OfLimit);
        QCOMPARE(memory.thresholds->warn, 0.6);
        QCOMPARE(*memory.limit, 512.0 * 1024 * 1024);
    }

    void mistakesSayWhatWasExpected() {
        QVERIFY(said(api("signals: { latency: { good: 3 s } }")).find("have to rise or fall strictly") !=
                std::string::npos);
        QVERIFY(said(api("signals: { latency: { warn: 3 bananas } }")).find("expected a duration") !=
                std::string::npos);
        QVERIFY(said(api("signals: { memory: { warn: 2 GiB } }")).find("all four thresholds") !=
                std::string::npos);
        QVERIFY(said(api("limits: { memroy: 2 GiB }")).find("did you mean «memory»?") != std::string::npos);
        QVERIFY(said(api("limits: { memory: 0 }")).find("expected more than nothing") != std::string::npos);
        QVERIFY(said(api("objectives: { availability: 100 % }")).find("below 100 %") != std::string::npos);
    }

    void objectivesAreInTheSignalsUnit() {
        const auto outcome = api("objectives: { availability: 99.9 %, latency_p95: 500 ms }");
        QVERIFY(outcome.fleet != nullptr);
        QCOMPARE(outcome.fleet->services[0].objectives[0].target, 0.999);
        QCOMPARE(outcome.fleet->services[0].objectives[1].target, 0.5);
    }

    void signalsOfOnesOwnComeFromThePageOrFromPrometheus() {
        const auto outcome = readFleet("holdfast: 1\nfleet: x\nprometheus: http://p:9090\nservices:\n"
                                       "  api:\n    kind: http\n    address: http://h:1\n"
                                       "    scrape: { orders: { metric: 'orders_total{state=\"open\"}', "
                                       "kind: counter, unit: per second } }\n"
                                       "    queries: { slow: { promql: 'x > 1', unit: seconds, part: "
                                       "latency, good: 1, warn: 2, critical: 3, failed: 4 } }\n");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& service = outcome.fleet->services[0];
        HOLDFAST_COMPARE(service.probes[1].metrics[0].kind, MetricSpec::Kind::Counter);
        HOLDFAST_COMPARE(service.probes[2].target, std::string("http://p:9090"));
        HOLDFAST_COMPARE(signal(outcome, "slow").part, Part::Latency);
        HOLDFAST_COMPARE(signal(outcome, "orders").unit, Unit::PerSecond);
    }

    void ownNamesMustNotHideOurs() {
        QVERIFY(said(api("scrape: { memory: { metric: x } }")).find("signal of Holdfast's own") !=
                std::string::npos);
        QVERIFY(said(api("queries: { slow: { promql: x } }")).find("no Prometheus to ask") !=
                std::string::npos);
    }
};

HOLDFAST_TEST(TstSignalReader)
#include "tst_signal_reader.moc"
