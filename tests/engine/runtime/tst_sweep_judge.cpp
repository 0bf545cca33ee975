// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/sweep_judge.h"
#include "tests/support/fake_clock.h"
#include "tests/support/fake_probes.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::testing;
using runtime::SweepJudge;
using Answer = FakeWorld::Answer;

namespace {

const char* const kRemote = "  a: { kind: tcp, address: 'far.example:1' }\n"
                            "  b: { kind: tcp, address: 'far.example:2' }\n"
                            "  c: { kind: tcp, address: 'far.example:3', depends_on: [a] }\n";

/// A fleet under judgement, a sweep at a time.
struct Scene {
    explicit Scene(const char* services)
        : fleet(readFleet(fleetWith(services)).fleet), tracker(fleet), judge(fleet) {}

    SweepJudge::Verdict sweep(std::initializer_list<Answer> answers) {
        clock.pass(Duration(30'000));
        judge.beginSweep();
        std::size_t service = 0;
        for (const auto answer : answers)
            judge.take(tracker, service++, 0, FakeWorld::report(answer), at());
        const auto verdict = judge.endSweep(tracker);
        picture = tracker.picture(at(), ++round);
        return verdict;
    }

    [[nodiscard]] tracking::Instant at() const { return {.wall = clock.now(), .steady = clock.steady()}; }

    FakeClock clock;
    std::shared_ptr<const FleetSpec> fleet;
    tracking::FleetTracker tracker;
    SweepJudge judge;
    tracking::FleetPicture picture;
    std::uint64_t round = 0;
};

} // namespace

class TstSweepJudge final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theVpnGoesDownAndNothingIsCritical() {
        Scene scene(kRemote);
        QVERIFY(!scene.sweep({Answer::Up, Answer::Up, Answer::Up}).offline);
        const auto verdict = scene.sweep({Answer::Silent, Answer::Silent, Answer::Silent});
        QVERIFY(verdict.change == SweepJudge::Change::WentOffline);
        for (const auto& service : scene.picture.services)
            HOLDFAST_COMPARE(service.state, HealthState::Unknown);
        QVERIFY(scene.picture.events.empty());
        // It stays so until there is a sign of life.
        QVERIFY(scene.sweep({Answer::Silent, Answer::Silent, Answer::Silent}).offline);
        const auto back = scene.sweep({Answer::Up, Answer::Up, Answer::Up});
        QVERIFY(back.change == SweepJudge::Change::CameOnline);
        for (const auto& service : scene.picture.services)
            HOLDFAST_COMPARE(service.state, HealthState::Healthy);
        QVERIFY(scene.picture.events.empty());
    }

    void oneSilentTargetAmongLivingOnesIsDown() {
        Scene scene(kRemote);
        scene.sweep({Answer::Up, Answer::Up, Answer::Up});
        QVERIFY(!scene.sweep({Answer::Silent, Answer::Up, Answer::Up}).offline);
        HOLDFAST_COMPARE(scene.picture.services[0].state, HealthState::Critical);
        HOLDFAST_COMPARE(scene.picture.services[2].ownState, HealthState::Healthy);
    }

    void everythingRefusedIsEverythingDown() {
        Scene scene(kRemote);
        scene.sweep({Answer::Up, Answer::Up, Answer::Up});
        QVERIFY(!scene.sweep({Answer::Down, Answer::Down, Answer::Down}).offline);
        HOLDFAST_COMPARE(scene.picture.services[1].state, HealthState::Critical);
    }

    void noRouteFromTheFirstSweepOnIsOffline() {
        Scene scene(kRemote);
        QVERIFY(scene.sweep({Answer::NoRoute, Answer::NoRoute, Answer::NoRoute}).offline);
    }

    void silenceOnThisMachineIsNeverTheNetworks() {
        Scene scene("  a: { kind: tcp, address: '127.0.0.1:1' }\n");
        scene.sweep({Answer::Up});
        QVERIFY(!scene.sweep({Answer::Silent}).offline);
        HOLDFAST_COMPARE(scene.picture.services[0].state, HealthState::Critical);
    }

    void whatAnotherProbeCallsTheSameIsNotStoredAsTheSignal() {
        Scene scene("  cache: { kind: redis, address: 'redis://127.0.0.1:1', process: cache.pid }\n");
        scene.judge.beginSweep();
        const auto memory = [](double bytes) {
            return ProbeReport{.readings = {{SignalId("up"), 1.0}, {SignalId("memory"), bytes}}};
        };
        scene.judge.take(scene.tracker, 0, 0, memory(1'000.0), scene.at());
        scene.judge.take(scene.tracker, 0, 1, memory(9'000.0), scene.at());
        std::vector<double> stored;
        for (const auto& reading : scene.judge.takeReadings()) {
            if (reading.series.signal == SignalId("memory")) stored.push_back(reading.reading.value);
        }
        QCOMPARE(stored, std::vector<double>{1'000.0});
    }

    void onlyWhatIsAcceptedIsStored() {
        Scene scene(kRemote);
        scene.sweep({Answer::Up, Answer::Up, Answer::Up});
        QCOMPARE(scene.judge.takeReadings().size(), std::size_t{6});
        scene.sweep({Answer::Silent, Answer::Silent, Answer::Silent});
        QVERIFY(scene.judge.takeReadings().empty());
        QCOMPARE(scene.judge.bytesReceived(), std::int64_t{60});
    }
};

HOLDFAST_TEST(TstSweepJudge)
#include "tst_sweep_judge.moc"
