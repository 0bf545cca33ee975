// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/rollback_pair.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;

class TstSettingMoves : public QObject {
    Q_OBJECT

private Q_SLOTS:

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

    void dataIsToldAndNotTouched() {
        auto now = sample();
        now.settings.data["schema"] = "ffff";
        const auto moves = movesFrom(now, sample());
        QVERIFY(moves.stages.empty());
        QVERIFY(tells(moves, "The schema of api differs: data is not rolled back"));
    }
};

HOLDFAST_TEST(TstSettingMoves)
#include "tst_setting_moves.moc"
