// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/rollback_order.h"
#include "tests/engine/core/snapshots/rollback_play.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstRollbackPlan : public QObject {
    Q_OBJECT

    static FleetSpec fleetOf(ServiceKind kind = ServiceKind::Http) {
        FleetSpec fleet;
        ServiceSpec api;
        api.id = ServiceId("api");
        api.kind = kind;
        api.configurationFiles = {"/etc/shop/shop.conf"};
        fleet.services.push_back(std::move(api));
        return fleet;
    }

    static PlayedService sample() {
        return {.workload = sampleWorkload(), .files = sampleFiles(), .settings = sampleSettings()};
    }

    static RollbackMoves movesFrom(const PlayedService& now, const PlayedService& then,
                                   const FleetSpec& fleet = fleetOf(), bool limitsLive = true) {
        const auto concealer = sampleConcealer();
        SecretPool pool(concealer);
        RollbackPlay::addSecrets(pool, {{ServiceId("api"), now}});
        return rollbackMoves(
            RollbackPlay::snapshotOf({{ServiceId("api"), now}}),
            RollbackPlay::snapshotOf({{ServiceId("api"), then}}), pool, fleet,
            {.only = {}, .limitsLive = [limitsLive](const ServiceId&) { return limitsLive; }});
    }

    static bool tells(const RollbackMoves& moves, std::string_view words) {
        return std::ranges::any_of(moves.told, [&](const std::string& text) { return text.contains(words); });
    }

private Q_SLOTS:

    void equalServicesAskForNothing() {
        const auto moves = movesFrom(sample(), sample());
        QVERIFY(moves.stages.empty());
        QVERIFY(moves.told.empty());
    }

    void limitsAloneAreMovedWhileItRuns() {
        auto now = sample();
        now.workload.configuration.limits.memory = Bytes{1024};
        const auto moves = movesFrom(now, sample());
        QCOMPARE(moves.stages.size(), std::size_t{1});
        const auto& move = moves.stages[0].moves.at(0);
        QVERIFY(move.kind == MoveKind::Limit);
        QCOMPARE(move.limits.memory.count, std::int64_t{512} << 20U);
        QCOMPARE(move.limits.cpus, 0.0);
        QVERIFY(moves.stages[0].uptake == Uptake::Nothing);
    }

    void limitsThatThePlatformCannotMoveReplaceIt() {
        auto now = sample();
        now.workload.configuration.limits.memory = Bytes{1024};
        QVERIFY(movesFrom(now, sample(), fleetOf(), false).stages.at(0).moves.at(0).kind ==
                MoveKind::Replace);
        now.workload.configuration.limits.memory = Bytes{0}; // from none, and back to none: not while it runs
        QVERIFY(movesFrom(now, sample()).stages.at(0).moves.at(0).kind == MoveKind::Replace);
    }

    void aReplacementBringsItsLimitsAndStartsItAnew() {
        auto now = sample();
        now.workload.configuration.limits.memory = Bytes{1024};
        now.workload.configuration.artifact = "shop/api:1.8.3";
        now.workload.replicas = 5;
        now.files["/etc/shop/shop.conf"].content = "level = debug\npassword = hunter2\nworkers = 4\n";
        const auto stage = movesFrom(now, sample()).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{3});
        QVERIFY(stage.moves[0].kind == MoveKind::Write);
        QVERIFY(stage.moves[1].kind == MoveKind::Scale); // platforms scale what is not being replaced
        QVERIFY(stage.moves[2].kind == MoveKind::Replace);
        QVERIFY(stage.moves[2].workload->configuration == sampleWorkload().configuration);
        QVERIFY(stage.uptake == Uptake::Nothing);
    }

    void aFileAloneNeedsARestart() {
        auto now = sample();
        now.files["/etc/shop/shop.conf"].content = "level = debug\npassword = hunter2\nworkers = 4\n";
        const auto stage = movesFrom(now, sample()).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{1});
        QCOMPARE(stage.moves[0].file.content, sampleFiles().begin()->second.content);
        QVERIFY(stage.uptake == Uptake::Restart);
        QCOMPARE(uptakePosition(stage), std::size_t{1});
        QVERIFY(movesFrom(now, sample(), fleetOf(ServiceKind::Postgres)).stages.at(0).uptake ==
                Uptake::Reload);
        QVERIFY(movesFrom(now, sample(), fleetOf(ServiceKind::Redis)).stages.at(0).uptake == Uptake::Nothing);
    }

    void aSettingOfTheFileComesWithTheFile() {
        auto then = sample();
        then.files["/etc/shop/shop.conf"].content = "work_mem = 4MB\nshared_buffers = 128MB\n";
        auto now = then;
        now.files["/etc/shop/shop.conf"].content = "work_mem = 64MB\nshared_buffers = 128MB\n";
        now.settings.settings["work_mem"].value = "64MB";
        auto stage = movesFrom(now, then, fleetOf(ServiceKind::Postgres)).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{1});
        QVERIFY(stage.uptake == Uptake::Reload);
        // What the file does not say was set beside it, and is set back.
        now.settings.settings["shared_buffers"].value = "256MB";
        stage = movesFrom(now, then, fleetOf(ServiceKind::Postgres)).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{2});
        QCOMPARE(stage.moves[1].what, std::string("shared_buffers"));
        now.files["/etc/shop/shop.conf"].content = "work_mem = 64MB\nshared_buffers = 256MB\n";
        stage = movesFrom(now, then, fleetOf(ServiceKind::Postgres)).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{1});
        QVERIFY(stage.uptake == Uptake::Restart);
    }

    void aSettingOfARunningServerIsSet() {
        auto now = sample();
        now.settings.settings["work_mem"].value = "64MB";
        now.settings.settings["shared_buffers"].value = "256MB";
        const auto stage = movesFrom(now, sample(), fleetOf(ServiceKind::Postgres)).stages.at(0);
        QCOMPARE(stage.moves.size(), std::size_t{2});
        QCOMPARE(stage.moves[0].what, std::string("shared_buffers")); // before the restart that takes it
        QCOMPARE(stage.moves[1].what, std::string("work_mem"));
        QCOMPARE(stage.moves[1].setting.value, std::string("4MB"));
        QVERIFY(stage.uptake == Uptake::Restart);
        QCOMPARE(uptakePosition(stage), std::size_t{1});
    }

    void whatRedisTakesAtItsStartOnlyIsRefusedWithoutItsFile() {
        auto now = sample();
        now.settings.settings["shared_buffers"].value = "256MB";
        const auto moves = movesFrom(now, sample(), fleetOf(ServiceKind::Redis));
        QCOMPARE(moves.refusals().size(), std::size_t{1});
        QVERIFY(moves.refusals()[0].contains("at the start only"));
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

    void dataIsToldAndNotTouched() {
        auto now = sample();
        now.settings.data["schema"] = "ffff";
        const auto moves = movesFrom(now, sample());
        QVERIFY(moves.stages.empty());
        QVERIFY(tells(moves, "The schema of api differs: data is not rolled back"));
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

    void aFileThatTheFleetFileDoesNotNameIsLeftAlone() {
        auto now = sample();
        now.files["/etc/shop/shop.conf"].content = "x\n";
        auto fleet = fleetOf();
        fleet.services[0].configurationFiles.clear();
        const auto moves = movesFrom(now, sample(), fleet);
        QVERIFY(moves.stages.empty());
        QVERIFY(tells(moves, "the fleet file does not name it"));
    }

    void whatCannotBeReadNowIsNotOverwritten() {
        auto now = sample();
        now.files["/etc/shop/shop.conf"] = {
            .condition = FileCondition::Unreadable, .content = {}, .why = "No right."};
        const auto moves = movesFrom(now, sample());
        QCOMPARE(moves.refusals().size(), std::size_t{1});
        QVERIFY(moves.refusals()[0].contains("cannot be read now"));
    }

    void whatRunsAndCannotBeLookedAtIsRefused() {
        auto now = RollbackPlay::snapshotOf({{ServiceId("api"), sample()}});
        now.manifest.services[0].parts.erase(PartKind::Workload);
        now.manifest.services[0].missing[PartKind::Workload] = "Docker does not answer.";
        const auto concealer = sampleConcealer();
        const auto moves = rollbackMoves(now, RollbackPlay::snapshotOf({{ServiceId("api"), sample()}}),
                                         samplePool(concealer), fleetOf());
        QCOMPARE(moves.refusals().size(), std::size_t{1});
        QVERIFY(moves.refusals()[0].contains("Docker does not answer."));
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

    void priorityDecidesAmongThoseThatMayComeNext() {
        FleetSpec fleet;
        for (const auto* name : {"a", "b", "c", "d"}) {
            ServiceSpec spec;
            spec.id = ServiceId(name);
            fleet.services.push_back(std::move(spec));
        }
        fleet.services[2].priority = 1;
        // «a» depends on «d» through «b», which is not rolled back itself.
        fleet.dependencies = {{.from = ServiceId("a"), .to = ServiceId("b")},
                              {.from = ServiceId("b"), .to = ServiceId("d")}};
        const std::vector<ServiceId> expected{ServiceId("c"), ServiceId("d"), ServiceId("a")};
        QVERIFY(expected ==
                rollbackOrder(fleet, {ServiceId("a"), ServiceId("c"), ServiceId("d"), ServiceId("zz")}));
    }
};

HOLDFAST_TEST(TstRollbackPlan)
#include "tst_rollback_plan.moc"
