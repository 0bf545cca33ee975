// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/service_analyst.h"
#include "tests/engine/core/outlook/fake_world.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;
using namespace holdfast::testing;

namespace {

ServiceEvidence take(ServiceAnalyst& analyst, const FakeWorld& world, TimePoint time) {
    RoundWork work{.now = {.wall = time, .steady = time}, .settings = {}, .marks = {}};
    return analyst.take(world.states()[0], work);
}

} // namespace

class TstServiceAnalyst final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void evidenceIsOfSignalsWithALimitAndEnoughHistory() {
        FakeWorld world({"api"});
        ServiceAnalyst analyst(world.spec()->services[0], FakeWorld::kInterval);
        ServiceEvidence evidence;
        for (int i = 0; i < 50; ++i)
            evidence = take(analyst, world, world.next().time);
        QVERIFY(evidence.silence == Silence::Learning);
        QVERIFY(evidence.signals.empty());
        for (int i = 0; i < 20; ++i)
            evidence = take(analyst, world, world.next().time);
        QVERIFY(evidence.silence == Silence::None);
        QCOMPARE(evidence.signals.size(), 2U);
        QVERIFY(evidence.signals[0].signal == SignalId("memory"));
        QCOMPARE(evidence.signals[0].limit, 900.0);
        QVERIFY(evidence.known);
        QVERIFY(!evidence.failed);
        QVERIFY(evidence.ownHealth);
    }

    void signalsThatComeAndGoAreNotMixedUp() {
        FakeWorld world({"api"});
        ServiceAnalyst analyst(world.spec()->services[0], FakeWorld::kInterval);
        for (int i = 0; i < 70; ++i) {
            const auto round = world.next();
            auto state = world.states()[0];
            if (i % 7 == 3) state.signals.erase(state.signals.begin()); // memory is not offered now
            RoundWork work{.now = {.wall = round.time, .steady = round.time}, .settings = {}, .marks = {}};
            static_cast<void>(analyst.take(state, work));
        }
        const auto forecasts = analyst.forecasts({});
        QCOMPARE(forecasts.size(), 2U);
        QCOMPARE(forecasts[0].distribution.making.history, 60U);
        QCOMPARE(forecasts[1].distribution.making.history, 70U);
        QVERIFY(forecasts[1].distribution.steps[0][forecasting::kMedian] < 1.0);
    }

    void aHardLimitWithoutThresholdsIsAFailure() {
        FakeWorld world({"api"});
        ServiceAnalyst analyst(world.spec()->services[0], FakeWorld::kInterval);
        static_cast<void>(world.next());
        auto state = world.states()[0];
        state.signals[0].thresholds.reset();
        state.signals[0].limit = 390.0; // memory is some 400
        RoundWork work{
            .now = {.wall = FakeWorld::at(0), .steady = FakeWorld::at(0)}, .settings = {}, .marks = {}};
        QVERIFY(analyst.take(state, work).failed);
    }

    void aSpikeIsMarkedOnTheSignal() {
        FakeWorld world({"api"});
        world.memory("api", [](int sweep) { return sweep == 300 ? 600.0 : 400.0; });
        ServiceAnalyst analyst(world.spec()->services[0], FakeWorld::kInterval);
        std::vector<AnomalyMark> marks;
        for (int i = 0; i < 310; ++i) {
            const TimePoint time = world.next().time;
            RoundWork work{.now = {.wall = time, .steady = time}, .settings = {}, .marks = {}};
            static_cast<void>(analyst.take(world.states()[0], work));
            if (i >= 300) marks.insert(marks.end(), work.marks.begin(), work.marks.end());
        }
        QVERIFY(!marks.empty());
        QVERIFY(marks[0].series == (SeriesKey{ServiceId("api"), SignalId("memory")}));
        QVERIFY(marks[0].kind == analysis::AnomalyKind::Spike);
        QVERIFY(marks[0].value > 590.0);
        QVERIFY(marks[0].score >= 0.5);
        ServiceOutlook outlook;
        const RoundTime now{.wall = FakeWorld::at(309), .steady = FakeWorld::at(309)};
        analyst.describe(outlook, now, {});
        QVERIFY(std::ranges::find(outlook.marks, marks[0]) != outlook.marks.end());
        ServiceOutlook later;
        analyst.describe(later, {.wall = FakeWorld::at(400), .steady = FakeWorld::at(400)}, {});
        QVERIFY(later.marks.empty());
    }

    void anotherVersionIsADeployment() {
        FakeWorld world({"api"});
        world.version("1.0");
        ServiceAnalyst analyst(world.spec()->services[0], FakeWorld::kInterval);
        static_cast<void>(take(analyst, world, world.next().time));
        QVERIFY(!analyst.deployed());
        world.version("1.1");
        static_cast<void>(take(analyst, world, world.next().time));
        QVERIFY(analyst.deployed() == FakeWorld::at(1));
    }

    void aSignalOfAnotherUnitIsAnotherSignal() {
        FakeWorld world({"api"});
        ServiceAnalyst before(world.spec()->services[0], FakeWorld::kInterval);
        for (int i = 0; i < 70; ++i)
            static_cast<void>(take(before, world, world.next().time));
        auto spec = world.spec()->services[0];
        spec.signals[0].unit = Unit::Count;
        ServiceAnalyst after(spec, FakeWorld::kInterval);
        after.adopt(std::move(before));
        QVERIFY(!after.signal(0).stamp());
        QVERIFY(after.signal(1).stamp());
    }
};

HOLDFAST_TEST(TstServiceAnalyst)
#include "tst_service_analyst.moc"
