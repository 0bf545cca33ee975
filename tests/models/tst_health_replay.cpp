// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health_replay.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using Status = HealthReplay::Status;

namespace {

const ServiceState& at(const FleetStatePtr& state, const char* name) {
    return *state->find(ServiceId(name));
}

} // namespace

class TstHealthReplay final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Ten minutes of health, five of a dead redis, ten of health again: seen from afterwards.
    void thePastIsAsItWas() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        testing::FleetPlay play(testing::referenceFleet());
        const TimePoint begin = play.now();
        play.sweep(20);
        play.down("redis");
        play.sweep(10);
        play.heal("redis");
        play.sweep(20);
        play.tell(client);
        HealthReplay replay(link);
        QVERIFY(replay.stateAt(begin) == nullptr);
        replay.load(begin, play.now());
        HOLDFAST_COMPARE(replay.status(), Status::Loading);
        QTRY_VERIFY(replay.status() == Status::Ready);
        const auto before = replay.stateAt(begin + 5min);
        const auto during = replay.stateAt(begin + 12min + 30s);
        const auto after = replay.stateAt(begin + 20min);
        HOLDFAST_COMPARE(at(before, "redis").state, HealthState::Healthy);
        HOLDFAST_COMPARE(at(during, "redis").state, HealthState::Critical);
        HOLDFAST_COMPARE(at(during, "api").state, HealthState::Critical);
        HOLDFAST_COMPARE(at(during, "api").ownState, HealthState::Healthy);
        QCOMPARE(at(during, "api").effective.cause, ServiceId("redis"));
        HOLDFAST_COMPARE(at(after, "api").state, HealthState::Healthy);
        QCOMPARE(during->time, begin + 12min + 30s);
        HOLDFAST_COMPARE(replay.worst()[static_cast<std::size_t>(HealthReplay::kBuckets / 2)],
                         HealthState::Critical);
    }

    void whereNobodyWatchedThereIsNothing() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        testing::FleetPlay play(testing::referenceFleet());
        play.sweep(4);
        play.tell(client);
        HealthReplay replay(link);
        replay.load(play.now() - 24h, play.now());
        QTRY_VERIFY(replay.status() == Status::Ready);
        const auto state = replay.stateAt(play.now() - 12h);
        HOLDFAST_COMPARE(at(state, "redis").state, HealthState::Unknown);
        HOLDFAST_COMPARE(at(state, "redis").freshness, Freshness::NotObserved);
        HOLDFAST_COMPARE(replay.worst().front(), HealthState::Unknown);
    }

    void aStoreThatCannotBeReadIsToldOnce() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        testing::FleetPlay play(testing::referenceFleet());
        play.sweep(2);
        play.tell(client);
        client.trouble = Error{.code = ErrorCode::FixSetup, .detail = "the disk is gone"};
        HealthReplay replay(link);
        replay.load(play.now() - 1h, play.now());
        QTRY_VERIFY(replay.status() == Status::Failed);
        QVERIFY(replay.trouble().contains(QStringLiteral("disk is gone")));
        QVERIFY(replay.stateAt(play.now()) == nullptr);
    }

    void anotherStretchForgetsTheFirst() {
        testing::FakeEngineClient client;
        EngineLink link(client);
        testing::FleetPlay play(testing::referenceFleet());
        play.sweep(4);
        play.tell(client);
        client.hold();
        HealthReplay replay(link);
        replay.load(play.now() - 24h, play.now());
        replay.load(play.now() - 1h, play.now());
        client.release();
        QTRY_VERIFY(replay.status() == Status::Ready);
        QCOMPARE(replay.from(), play.now() - 1h);
        QCOMPARE(replay.progress(), 1.0);
        replay.clear();
        HOLDFAST_COMPARE(replay.status(), Status::Idle);
    }
};

HOLDFAST_TEST(TstHealthReplay)
#include "tst_health_replay.moc"
