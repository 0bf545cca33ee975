// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/rollback_pair.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstFileMoves : public QObject {
    Q_OBJECT

private Q_SLOTS:

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
};

HOLDFAST_TEST(TstFileMoves)
#include "tst_file_moves.moc"
