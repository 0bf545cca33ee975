// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/rollback_pair.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstRollbackPlan : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void equalServicesAskForNothing() {
        const auto moves = movesFrom(sample(), sample());
        QVERIFY(moves.stages.empty());
        QVERIFY(moves.told.empty());
    }

    void aSecretThatIsNotAtHandRefusesItsMove() {
        auto now = sample();
        now.workload.configuration.environment["DB_PASSWORD"] = Secret("another-secret-9");
        now.workload.configuration.command = {"--port", "8001"};
        now.files["/etc/shop/shop.conf"].content = "level = info\npassword = other\nworkers = 4\n";
        now.settings.settings["primary_conninfo"].value = "host=db password=other";
        const auto moves = movesFrom(now, sample());
        const auto refused = moves.refusals();
        QCOMPARE(refused.size(), std::size_t{3});
        QVERIFY(std::ranges::any_of(
            refused, [](const auto& text) { return text.contains("environment.DB_PASSWORD"); }));
        QVERIFY(std::ranges::any_of(refused, [](const auto& text) { return text.contains("line 2"); }));
        QVERIFY(
            std::ranges::any_of(refused, [](const auto& text) { return text.contains("primary_conninfo"); }));
        for (const auto& text : refused)
            QVERIFY(!text.contains("hunter2") && !text.contains("other"));
    }

    void whatCameAndWentIsToldAndNotInvented() {
        const PlayedFleet then{{ServiceId("api"), sample()}, {ServiceId("old"), sample()}};
        const PlayedFleet now{{ServiceId("api"), sample()}, {ServiceId("new"), sample()}};
        auto fleet = fleetOf();
        for (const auto* name : {"new", "old"}) {
            fleet.services.push_back(fleet.services[0]);
            fleet.services.back().id = ServiceId(name);
        }
        const auto concealer = sampleConcealer();
        const SecretPool pool(concealer);
        auto moves =
            rollbackMoves(RollbackPlay::snapshotOf(now), RollbackPlay::snapshotOf(then), pool, fleet);
        QVERIFY(moves.stages.empty());
        QVERIFY(tells(moves, "new is new since the snapshot"));
        QVERIFY(tells(moves, "old stood in the snapshot"));
        moves = rollbackMoves(RollbackPlay::snapshotOf(now), RollbackPlay::snapshotOf(then), pool, fleetOf());
        QVERIFY(tells(moves, "old is not in the fleet file any more"));
    }

    void oneServiceAloneLeavesTheOthers() {
        auto changed = sample();
        changed.workload.replicas = 7;
        const PlayedFleet now{{ServiceId("api"), changed}, {ServiceId("web"), changed}};
        const PlayedFleet then{{ServiceId("api"), sample()}, {ServiceId("web"), sample()}};
        auto fleet = fleetOf();
        fleet.services.push_back(fleet.services[0]);
        fleet.services.back().id = ServiceId("web");
        const auto concealer = sampleConcealer();
        const auto moves = rollbackMoves(RollbackPlay::snapshotOf(now), RollbackPlay::snapshotOf(then),
                                         samplePool(concealer), fleet, {.only = ServiceId("web")});
        QCOMPARE(moves.stages.size(), std::size_t{1});
        QCOMPARE(moves.stages[0].service.value(), std::string("web"));
        QCOMPARE(moves.stages[0].moves.at(0).replicas, 2);
    }
};

HOLDFAST_TEST(TstRollbackPlan)
#include "tst_rollback_plan.moc"
