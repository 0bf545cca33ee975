// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace std::chrono_literals;

class TstBackup : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void idsTellWhenAndSortByTime() {
        const auto first = backupIdOf(kNoon, 0xffff);
        QCOMPARE(first.value(), std::string("20261122-120000-ffff"));
        QVERIFY(first < backupIdOf(kNoon + 1s, 0));
        QVERIFY(isBackupId(first.value()));
        for (const auto* wrong : {"", "20261122-120000", "20261122-120000-fff/", "../../etc/passwd-ffff",
                                  "20261122-120000-FFFF", "20261122-120000-ffff "})
            QVERIFY2(!isBackupId(wrong), wrong);
    }

    void aFileOfABackupLiesBelowItsFolder() {
        for (const auto* good : {"base.tar.zst", "a/b/c", "..data", "a..b/.c"})
            QVERIFY2(isFilePath(good), good);
        for (const auto* bad :
             {"", "/", "/etc/passwd", "..", "a/..", "../a", "a//b", "a/", "./a", "a/./b", "a\nb", "a\\b"})
            QVERIFY2(!isFilePath(bad), bad);
        QVERIFY(isFilePath(std::string(1000, 'a')));
        QVERIFY(!isFilePath(std::string(1001, 'a')));
        QVERIFY(!isFilePath(std::string_view("a\0b", 3)));
    }

    void storedBytesAreThoseOfAllFiles() {
        QCOMPARE(sampleManifest().storedBytes(), std::uint64_t{9'000'007});
        QCOMPARE(Manifest{}.storedBytes(), std::uint64_t{0});
    }

    void recoveryTimeEndsWhereTheServerServes() {
        const DrillReport drill{
            .phases = {{"copy", 3s}, {"start", 1s}, {"replay", 2s}, {"verify", 60s}, {"clear", 1s}}};
        QCOMPARE(drill.recoveryTime(), Duration(6s));
        QCOMPARE(DrillReport{}.recoveryTime(), Duration(0));
    }

    void methodsHaveTheWordsOfFleetFiles() {
        for (const auto method :
             {BackupMethod::Physical, BackupMethod::Logical, BackupMethod::PgBackRest, BackupMethod::Redis}) {
            QVERIFY(!toString(method).empty());
            QVERIFY(backupMethodFrom(toString(method)) == method);
        }
        QVERIFY(!backupMethodFrom("tape"));
    }
};

HOLDFAST_TEST(TstBackup)
#include "tst_backup.moc"
