// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/rollback_pair.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstServiceMoves : public QObject {
    Q_OBJECT

private Q_SLOTS:

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
};

HOLDFAST_TEST(TstServiceMoves)
#include "tst_service_moves.moc"
