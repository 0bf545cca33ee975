// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_view.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

std::size_t placeOf(const FleetState& state, const char* service) {
    const auto found = std::ranges::find(state.services, ServiceId(service), &ServiceState::id);
    return static_cast<std::size_t>(found - state.services.begin());
}

Foretold foretold(const FleetState& state, const char* service) {
    return foretoldOf(*state.find(ServiceId(service)), warningsOf(state));
}

} // namespace

class TstOutlookView final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFailureIsForetoldUntilItComes() {
        auto play = testing::ordinaryHour();
        QVERIFY(foretold(*play.state(), "redis") == models::Foretold::Nothing);
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        QVERIFY(foretold(*play.state(), "redis") == models::Foretold::Failure);
        QVERIFY(foretold(*play.state(), "api") == models::Foretold::Nothing);
        QCOMPARE(countForetold(*play.state()), 1);
        play.down("redis");
        play.sweep(4);
        QVERIFY(foretold(*play.state(), "redis") == models::Foretold::Nothing);
        QCOMPARE(countForetold(*play.state()), 0);
    }

    void whatNobodySeesIsNotForetold() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        play.goOffline("no route");
        QVERIFY(foretold(*play.state(), "redis") == models::Foretold::Nothing);
        QVERIFY(!tailOf(*play.state(), 0));
    }

    void whenItsHorizonIsOverAnOutlookIsSilent() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}, .learning = {}, .unusual = {}};
        play.foretold->age = play.state()->fleet->warnings.horizon - 1s;
        QCOMPARE(countForetold(*play.state()), 1);
        QVERIFY(tailOf(*play.state(), 0));
        play.foretold->age += 1s;
        QCOMPARE(countForetold(*play.state()), 0);
        QVERIFY(!tailOf(*play.state(), 0));
    }

    /// Redis is down and takes worker along: where worker goes is not for its own signals to say.
    void whoIsHeldDownByAnotherHasNoTail() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{};
        const std::size_t worker = placeOf(*play.state(), "worker");
        QVERIFY(tailOf(*play.state(), worker));
        play.down("redis");
        play.sweep(4);
        QVERIFY(!tailOf(*play.state(), worker));
        QVERIFY(tailOf(*play.state(), placeOf(*play.state(), "redis")));
    }

    void thereIsNoTailWhileLearningOrOfAnotherFleet() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {}, .learning = {"redis"}, .unusual = {}};
        const auto state = play.state();
        const std::size_t redis = placeOf(*state, "redis");
        QVERIFY(!tailOf(*state, redis));
        QVERIFY(tailOf(*state, redis == 0 ? 1 : 0));
        auto changed = *state;
        changed.services.emplace_back().id = ServiceId("new");
        QVERIFY(!tailOf(changed, 0));
    }

    void aTailKeepsItsOutlookAlive() {
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{};
        const auto tail = tailOf(*play.state(), 0);
        QVERIFY(tail && !tail->points.empty());
    }
};

HOLDFAST_TEST(TstOutlookView)
#include "tst_outlook_view.moc"
