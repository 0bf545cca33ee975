// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_state.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::backups;

class TstBackupState : public QObject {
    Q_OBJECT

    static BackupSummary one(const char* id, std::optional<bool> sound, const char* damage = "") {
        BackupSummary out{.id = BackupId(id), .damage = damage};
        if (sound) out.proofs.verified = Verification{.sound = *sound};
        return out;
    }

private Q_SLOTS:

    void theNewestGoodOneIsNeitherDamagedNorUnsound() {
        const std::vector<BackupSummary> all{
            one("20261122-040000-0004", true, "A file is gone."), one("20261122-030000-0003", false),
            one("20261122-020000-0002", std::nullopt), one("20261122-010000-0001", true)};
        QVERIFY(newestGood(all) == &all[2]);
        QVERIFY(newestGood({}) == nullptr);
        QVERIFY(newestGood({all[0], all[1]}) == nullptr);
    }

    void theNewestDrillCountsWhateverItWasOf() {
        std::vector<BackupSummary> all{one("20261122-040000-0004", true), one("20261122-030000-0003", true),
                                       one("20261122-020000-0002", true)};
        QVERIFY(newestDrill(all) == nullptr);
        all[1].proofs.drilled = DrillReport{.at = TimePoint(Duration(1'000))};
        all[2].proofs.drilled = DrillReport{.at = TimePoint(Duration(2'000)), .proven = true};
        QVERIFY(newestDrill(all) == &*all[2].proofs.drilled);
    }

    void workHasAName() {
        QVERIFY(toString(BackupProgress::Work::Drill) == "drill");
        QVERIFY(toString(BackupProgress::Work::Restore) == "restore");
    }
};

HOLDFAST_TEST(TstBackupState)
#include "tst_backup_state.moc"
