// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/restore_speed.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::backups;

class TstRestoreSpeed : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void onlyADrillThatReplayedEnoughTellsHowFast() {
        using namespace std::chrono_literals;
        std::vector<BackupSummary> all(2);
        QVERIFY(restoreSpeed(all).replayBytesPerSecond == 0.0);
        all[0].log = LogRange{.begin = {0x2000000}, .end = {0x2000100}};
        all[0].proofs.drilled = DrillReport{
            .at = TimePoint(Duration(2'000)),
            .proven = true,
            .phases = {{.name = "copy", .took = 90s}, {.name = "replay", .took = 10s}, {"verify", 5s}}};
        QVERIFY(restoreSpeed(all).replayBytesPerSecond == 0.0); // the server started, and that was all
        QVERIFY(restoreSpeed(all).beforeReplay == 90s);
        all[1].log = LogRange{.begin = {0x2000000}, .end = {0x2000000 + (64U << 20U)}};
        all[1].proofs.drilled =
            DrillReport{.at = TimePoint(Duration(1'000)),
                        .proven = true,
                        .phases = {{.name = "copy", .took = 40s}, {.name = "replay", .took = 4s}}};
        QCOMPARE(restoreSpeed(all).replayBytesPerSecond, static_cast<double>(16U << 20U));
        QVERIFY(restoreSpeed(all).beforeReplay == 90s); // of the newest
        all[1].proofs.drilled->proven = false;
        QVERIFY(restoreSpeed(all).replayBytesPerSecond == 0.0);
    }
};

HOLDFAST_TEST(TstRestoreSpeed)
#include "tst_restore_speed.moc"
