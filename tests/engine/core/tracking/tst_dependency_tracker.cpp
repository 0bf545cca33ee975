// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/dependency_tracker.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::tracking;

namespace {

const ServiceId kApi("api");
const ServiceId kRedis("redis");

std::shared_ptr<FleetSpec> fleet(bool breaker = true) {
    auto spec = std::make_shared<FleetSpec>();
    spec->name = "test";
    spec->interval = Duration(2'000);
    spec->services = {{.id = kApi}, {.id = kRedis}};
    spec->dependencies = {{.from = kApi, .to = kRedis, .breaker = breaker}};
    spec->dependencies[0].calls.to = kRedis;
    spec->dependencies[0].breakerSettings.failuresInARow = 0.0;
    return spec;
}

/// The wall clock stands apart from the steady one.
Instant at(double seconds, Duration wallOff = Duration(0)) {
    const Duration time(static_cast<Duration::rep>(seconds * 1000.0));
    return {.wall = TimePoint{Duration(1'780'000'000'000)} + time + wallOff, .steady = SteadyPoint{time}};
}

ObservedCalls calls(double perSecond, double failing) {
    ObservedCalls out{.to = kRedis};
    out.seconds = 2.0;
    out.calls = perSecond * 2.0;
    out.failed = out.calls * failing;
    out.callsPerSecond = perSecond;
    out.errorRatio = failing;
    out.timed = out.calls;
    out.meanLatency = 0.01;
    return out;
}

/// Sweeps from one second to another; the last state.
DependencyState sweeps(DependencyTracker& tracker, double from, double to, double failing) {
    DependencyState last;
    for (double now = from + 2.0; now <= to; now += 2.0) {
        tracker.ingest(kApi, calls(2.0, failing), at(now));
        last = tracker.states(at(now)).front();
    }
    return last;
}

std::string text(const Event& event, const char* fact) {
    return std::get<std::string>(event.facts.at(fact));
}

} // namespace

class TstDependencyTracker final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aStoryOfABreaker() {
        DependencyTracker tracker(fleet());
        auto state = sweeps(tracker, 0, 40, 0.0);
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::Closed);
        QCOMPARE(state.callsPerSecond, std::optional(2.0));
        QCOMPARE(state.errorRatio, std::optional(0.0));
        QVERIFY(tracker.takeEvents().empty());

        state = sweeps(tracker, 40, 52, 1.0);
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::Open);
        HOLDFAST_COMPARE(state.breaker->cause, BreakerCause::Failures);
        HOLDFAST_COMPARE(state.breaker->since, at(50).wall);
        QVERIFY(state.breaker->trialsDue == at(80).wall);
        auto events = tracker.takeEvents();
        QCOMPARE(events.size(), std::size_t{1});
        HOLDFAST_COMPARE(events[0].kind, EventKind::BreakerOpened);
        HOLDFAST_COMPARE(events[0].severity, Severity::Warning);
        QCOMPARE(events[0].service, kApi);
        QCOMPARE(text(events[0], "to"), std::string("redis"));
        QCOMPARE(text(events[0], "cause"), std::string("failures"));
        QCOMPARE(std::get<double>(events[0].facts.at("cool_down")), 30.0);

        state = sweeps(tracker, 52, 90, 0.0);
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::Closed);
        events = tracker.takeEvents();
        QCOMPARE(events.size(), std::size_t{2});
        HOLDFAST_COMPARE(events[0].kind, EventKind::BreakerHalfOpen);
        HOLDFAST_COMPARE(events[1].kind, EventKind::BreakerClosed);
        HOLDFAST_COMPARE(events[1].severity, Severity::Good);
        QCOMPARE(std::get<double>(events[0].facts.at("seconds")), 30.0);
        QVERIFY(events[0].time <= events[1].time);
    }

    void whereNobodyReportsNothingIsKnown() {
        DependencyTracker tracker(fleet());
        const auto state = tracker.states(at(100)).front();
        HOLDFAST_COMPARE(state.freshness, Freshness::NotObserved);
        QVERIFY(!state.callsPerSecond && !state.errorRatio && !state.latency && !state.observed);
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::NotObserved);
        QVERIFY(!DependencyTracker(fleet(false)).states(at(0)).front().breaker);
    }

    void aCallerThatFallsSilentIsStaleThenNotObservedAndItsBreakerRests() {
        DependencyTracker tracker(fleet());
        static_cast<void>(sweeps(tracker, 0, 40, 0.0));
        static_cast<void>(sweeps(tracker, 40, 52, 1.0));
        HOLDFAST_COMPARE(tracker.states(at(58)).front().freshness, Freshness::Stale);
        HOLDFAST_COMPARE(tracker.states(at(58)).front().breaker->phase, BreakerPhase::Open); // the last known
        auto state = tracker.states(at(70)).front();
        HOLDFAST_COMPARE(state.freshness, Freshness::NotObserved);
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::NotObserved);
        QVERIFY(!state.callsPerSecond);
        QVERIFY(state.observed.has_value()); // since when
        static_cast<void>(tracker.takeEvents());
        QVERIFY(tracker.states(at(500)).front().breaker->phase == BreakerPhase::NotObserved);
        QVERIFY(tracker.takeEvents().empty()); // the cool-down ended unseen
        // It goes on where it stood: the cool-down is over, so the calls of now are the trials.
        tracker.ingest(kApi, calls(2.0, 0.0), at(502));
        state = tracker.states(at(502)).front();
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::HalfOpen);
        HOLDFAST_COMPARE(sweeps(tracker, 502, 508, 0.0).breaker->phase, BreakerPhase::Closed);
    }

    void aWallClockThatJumpsChangesNothing() {
        DependencyTracker tracker(fleet());
        static_cast<void>(sweeps(tracker, 0, 40, 0.0));
        static_cast<void>(sweeps(tracker, 40, 52, 1.0));
        tracker.ingest(kApi, calls(2.0, 1.0), at(54, Duration(86'400'000)));
        const auto state = tracker.states(at(54, Duration(86'400'000))).front();
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::Open);
        HOLDFAST_COMPARE(state.freshness, Freshness::Fresh);
        QVERIFY(state.breaker->trialsDue == at(80, Duration(86'400'000)).wall);
    }

    void sleepIsAGap() {
        DependencyTracker tracker(fleet());
        static_cast<void>(sweeps(tracker, 0, 4, 1.0)); // 8 calls; 10 would open it
        tracker.forgetFreshness();
        HOLDFAST_COMPARE(tracker.states(at(5)).front().breaker->phase, BreakerPhase::NotObserved);
        HOLDFAST_COMPARE(sweeps(tracker, 8, 12, 1.0).breaker->phase, BreakerPhase::Closed); // 8 again
    }

    void anotherReportersWordIsNotTaken() {
        DependencyTracker tracker(fleet());
        auto foreign = calls(2.0, 1.0);
        foreign.reporter = CallReporter::Envoy;
        tracker.ingest(kApi, foreign, at(2));
        HOLDFAST_COMPARE(tracker.states(at(2)).front().freshness, Freshness::NotObserved);
    }

    void theMeanStandsInWhereNothingBetterIsTold() {
        auto spec = fleet();
        spec->dependencies[0].breakerSettings.slowCall = Duration(10);
        DependencyTracker tracker(spec);
        const auto byMean = sweeps(tracker, 0, 12, 0.0);
        HOLDFAST_COMPARE(byMean.breaker->cause, BreakerCause::SlowOnAverage);
        DependencyTracker exact(spec);
        for (int i = 1; i < 20; ++i) {
            auto told = calls(2.0, 0.0);
            told.slow = 1.0; // of 4
            exact.ingest(kApi, told, at(2.0 * i));
        }
        HOLDFAST_COMPARE(exact.states(at(38)).front().breaker->phase, BreakerPhase::Closed);
        QCOMPARE(exact.states(at(38)).front().breaker->slow, 10.0);
    }

    void theCallersOwnBreakerStandsBesideOurs() {
        DependencyTracker tracker(fleet());
        auto told = calls(0.5, 1.0);
        told.callersBreaker = BreakerPhase::Open;
        told.rejected = 6.0;
        tracker.ingest(kApi, told, at(2));
        const auto state = tracker.states(at(2)).front();
        HOLDFAST_COMPARE(*state.callersBreaker, BreakerPhase::Open);
        QCOMPARE(state.rejectedPerSecond, std::optional(3.0));
        HOLDFAST_COMPARE(state.breaker->phase, BreakerPhase::Closed); // one call decides nothing
    }

    void overARestartWhatWasOpenIsOnTrial() {
        DependencyTracker before(fleet());
        static_cast<void>(sweeps(before, 0, 20, 1.0));
        QCOMPARE(before.openBreakers(), std::string("api\tredis\n"));
        DependencyTracker after(fleet());
        QVERIFY(after.openBreakers().empty());
        after.carryOpen(before.openBreakers() + "api\tghost\nno tab\n", at(0));
        const auto events = after.takeEvents();
        QCOMPARE(events.size(), std::size_t{1});
        HOLDFAST_COMPARE(events[0].kind, EventKind::BreakerHalfOpen);
        QCOMPARE(text(events[0], "cause"), std::string("carried"));
        HOLDFAST_COMPARE(sweeps(after, 0, 4, 0.0).breaker->phase, BreakerPhase::Closed);
        QVERIFY(after.openBreakers().empty());
    }

    void aReloadKeepsWhatIsTheSame() {
        DependencyTracker before(fleet());
        static_cast<void>(sweeps(before, 0, 20, 1.0));
        DependencyTracker same(fleet());
        DependencyTracker loaded(fleet());
        static_cast<void>(sweeps(loaded, 0, 20, 1.0));
        same.adopt(loaded);
        HOLDFAST_COMPARE(same.states(at(20)).front().breaker->phase, BreakerPhase::Open);
        auto other = fleet();
        other->dependencies[0].breakerSettings.failureRatio = 0.9;
        DependencyTracker changed(other);
        changed.adopt(before);
        HOLDFAST_COMPARE(changed.states(at(20)).front().breaker->phase, BreakerPhase::NotObserved);
    }
};

HOLDFAST_TEST(TstDependencyTracker)
#include "tst_dependency_tracker.moc"
