// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/tracking/service_tracker.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <limits>

using namespace holdfast;
using namespace holdfast::tracking;

namespace {

constexpr Duration kInterval{30'000};

ServiceSpec redis() {
    ServiceSpec spec{.id = ServiceId("redis"), .kind = ServiceKind::Redis};
    spec.probes.push_back({.kind = ProbeKind::Redis, .target = "127.0.0.1:6379"});
    for (const auto& signal : defaultSignals(ProbeKind::Redis))
        spec.signals.push_back(signal);
    return spec;
}

Instant at(Duration::rep seconds) {
    return {.wall = TimePoint{Duration(1'780'000'000'000 + seconds * 1000)},
            .steady = SteadyPoint{Duration(seconds * 1000)}};
}

ProbeReport healthy() {
    ProbeReport report;
    report.readings = {{SignalId("up"), 1.0},
                       {SignalId("latency"), 0.001},
                       {SignalId("memory"), 1e9},
                       {SignalId("clients"), 5.0}};
    report.limits = {{SignalId("memory"), 2e9}, {SignalId("clients"), 10'000.0}};
    for (const auto* id :
         {"evictions", "hit_ratio", "command_rate", "last_save_age", "save_failed", "replication_lag"}) {
        report.notOffered.emplace_back(id);
    }
    report.identity = "run-1";
    return report;
}

ProbeReport down() {
    ProbeReport report;
    report.problem = ProbeProblem::Refused;
    report.readings = {{SignalId("up"), 0.0}};
    return report;
}

const SignalState* find(const ServiceState& state, const char* id) {
    const auto found = std::ranges::find(state.signals, SignalId(id), &SignalState::id);
    return found == state.signals.end() ? nullptr : &*found;
}

} // namespace

class TstServiceTracker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void beforeTheFirstReadingNothingIsKnown() {
        const auto state = ServiceTracker(redis(), kInterval).build(at(0));
        HOLDFAST_COMPARE(state.freshness, Freshness::NotObserved);
        QCOMPARE(state.own.confidence, 0.0);
        QVERIFY(!state.own.score);
    }

    void limitsLearntFromTheTargetScoreItsSaturation() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        auto state = tracker.build(at(0));
        QCOMPARE(*find(state, "memory")->limit, 2e9);
        QCOMPARE(*find(state, "memory")->score, 1.0);
        QCOMPARE(state.own.confidence, 1.0);
        auto full = healthy();
        full.readings[2].value = 1.6e9; // 80 %
        tracker.ingest(0, full, at(30));
        state = tracker.build(at(30));
        HOLDFAST_COMPARE(*find(state, "memory")->score, 0.7);
        HOLDFAST_COMPARE(state.own.parts.front().worst, SignalId("memory"));
    }

    void readingsKeepTheDigitsThatMeanSomething() {
        ServiceTracker tracker(redis(), kInterval);
        auto report = healthy();
        report.readings[2].value = 123'456'789.0; // counts and bytes stay whole
        report.readings[1].value = 0.0012345678;
        tracker.ingest(0, report, at(0));
        const auto state = tracker.build(at(0));
        QCOMPARE(find(state, report.readings[2].signal.value().c_str())->last->value, 123'456'789.0);
        QCOMPARE(find(state, report.readings[1].signal.value().c_str())->last->value, 0.00123457);
    }

    void theLoadOfTheProbesIsASignalThatIsNotScored() {
        ServiceTracker tracker(redis(), kInterval);
        auto report = healthy();
        report.bytesSent = 100;
        report.bytesReceived = 500;
        tracker.ingest(0, report, at(0));
        const auto state = tracker.build(at(0));
        const auto* load = find(state, "probe_bytes");
        QVERIFY(load != nullptr);
        QCOMPARE(load->last->value, 20.0); // 600 bytes every 30 s
        HOLDFAST_COMPARE(load->unit, Unit::BytesPerSecond);
        HOLDFAST_COMPARE(load->freshness, Freshness::Fresh);
        QVERIFY(!load->score);
        QCOMPARE(state.own.confidence, 1.0);
        tracker.forgetFreshness();
        HOLDFAST_COMPARE(find(tracker.build(at(1)), "probe_bytes")->freshness, Freshness::NotObserved);
    }

    void twoMissedReadingsAreStaleThreeAreGrey() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        HOLDFAST_COMPARE(tracker.build(at(70)).freshness, Freshness::Fresh);
        HOLDFAST_COMPARE(tracker.build(at(80)).freshness, Freshness::Stale);
        const auto grey = tracker.build(at(110));
        HOLDFAST_COMPARE(grey.freshness, Freshness::NotObserved);
        QCOMPARE(grey.own.confidence, 0.0);
        QVERIFY(!grey.own.score);
    }

    void aWallClockThatJumpsMakesNothingStale() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        Instant later = at(10);
        later.wall += std::chrono::hours(24 * 365);
        HOLDFAST_COMPARE(tracker.build(later).freshness, Freshness::Fresh);
    }

    void ofADeadServiceOnlyItsDeathIsExpected() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        for (int round = 1; round < 8; ++round)
            tracker.ingest(0, down(), at(round * 30));
        const auto state = tracker.build(at(211));
        QCOMPARE(*state.own.score, 0.0);
        HOLDFAST_COMPARE(state.own.confidence, 1.0);
        HOLDFAST_COMPARE(state.own.parts.front().part, Part::Availability);
        QCOMPARE(state.probes.front().failuresInARow, 7);
    }

    void aPasswordRefusedIsUnknownNotDown() {
        ServiceTracker tracker(redis(), kInterval);
        ProbeReport refused;
        refused.problem = ProbeProblem::Authentication;
        refused.detail = "WRONGPASS";
        tracker.ingest(0, refused, at(0));
        const auto state = tracker.build(at(1));
        QVERIFY(!state.own.score);
        HOLDFAST_COMPARE(state.own.confidence, 0.0);
        HOLDFAST_COMPARE(state.probes.front().problem, ProbeProblem::Authentication);
    }

    void valuesThatAreNoNumbersAreLeftOut() {
        ServiceTracker tracker(redis(), kInterval);
        auto report = healthy();
        report.readings[2].value = std::numeric_limits<double>::infinity();
        report.readings.push_back({SignalId("nobody knows this"), 1.0});
        tracker.ingest(0, report, at(0));
        const auto state = tracker.build(at(0));
        QVERIFY(!find(state, "memory")->last);
        QVERIFY(state.own.confidence < 1.0);
        QVERIFY(find(state, "nobody knows this") == nullptr);
    }

    void aRestartIsToldOnce() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        QVERIFY(!tracker.takeRestart());
        auto restarted = healthy();
        restarted.identity = "run-2";
        tracker.ingest(0, restarted, at(30));
        QVERIFY(tracker.takeRestart());
        QVERIFY(!tracker.takeRestart());
    }

    void afterAGapEverythingIsGreyUntilReadAgain() {
        ServiceTracker tracker(redis(), kInterval);
        tracker.ingest(0, healthy(), at(0));
        tracker.forgetFreshness();
        HOLDFAST_COMPARE(tracker.build(at(1)).freshness, Freshness::NotObserved);
        tracker.ingest(0, healthy(), at(2));
        HOLDFAST_COMPARE(tracker.build(at(2)).freshness, Freshness::Fresh);
    }

    void theWorstOfSeveralProbesSaysWhetherItIsUp() {
        auto spec = redis();
        spec.probes.push_back({.kind = ProbeKind::Process, .target = "/run/redis.pid"});
        ServiceTracker tracker(spec, kInterval);
        tracker.ingest(1, ProbeReport{.readings = {{SignalId("up"), 1.0}}}, at(0));
        tracker.ingest(0, down(), at(0));
        HOLDFAST_COMPARE(find(tracker.build(at(0)), "up")->last->value, 0.0);
        tracker.ingest(1, ProbeReport{.readings = {{SignalId("up"), 1.0}}}, at(1));
        QCOMPARE(find(tracker.build(at(1)), "up")->last->value, 0.0);
    }
};

HOLDFAST_TEST(TstServiceTracker)
#include "tst_service_tracker.moc"
