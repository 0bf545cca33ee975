// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that are full in the middle of a backup or a restore: it is said, and what was there is there.
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/engine/backups/small_mount.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::SmallMount;

class TstFullDisk final : public QObject {
    Q_OBJECT

    static QStringList entriesOf(const std::filesystem::path& folder) {
        return QDir(QString::fromStdString(folder.string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:

    void aFullRepositoryKeepsWhatItHas() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        QVERIFY(lab.server.sql(QStringLiteral("CREATE TABLE noise AS SELECT md5(random()::text) AS word "
                                              "FROM generate_series(1, 200000)")));
        const SmallMount disk(lab.path("repository"), 56 << 20);
        QVERIFY2(disk.isThere(), "This test mounts a small disk: run it as root.");
        PostgresBackups backups(lab.order(), lab.clock);
        std::vector<BackupId> good;
        Result<Manifest> taken;
        for (int i = 0; i < 40; ++i) {
            taken = backups.take({}, {});
            if (!taken) break;
            good.push_back(taken->id);
        }
        QVERIFY(!good.empty());
        QVERIFY2(!taken, "forty have room");
        QVERIFY(taken.error().code == ErrorCode::FixSetup);
        QVERIFY2(taken.error().detail.find("No space left") != std::string::npos,
                 taken.error().detail.c_str());
        const auto listed = backups.repository().list();
        HOLDFAST_DONE(listed);
        QCOMPARE(listed->size(), good.size());
        for (const auto& id : good)
            HOLDFAST_DONE(backups.repository().readAgain(id, {}, {}));
        QCOMPARE(entriesOf(backups.repository().folder() / "backups").size(), qsizetype(good.size()));
        QVERIFY(entriesOf(backups.repository().folder() / "under-way").isEmpty());
        // What was kept can be verified and gives its room back.
        HOLDFAST_DONE(backups.verify(good.front(), {}, {}));
        HOLDFAST_DONE(backups.repository().drop(good.front()));
        HOLDFAST_DONE(backups.take({}, {}));
    }

    void aFullTargetIsToldAndNothingStandsThere() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        // Too small from the beginning; and filled by somebody else in the middle.
        const SmallMount small(lab.path("small"), 8 << 20);
        const SmallMount filling(lab.path("filling"), static_cast<std::int64_t>(taken->dataBytes) * 2);
        QVERIFY2(small.isThere() && filling.isThere(), "This test mounts small disks: run it as root.");
        const auto tooSmall = backups.restore(
            {.id = taken->id, .into = lab.path("small/new"), .point = {.onlyConsistent = true}}, {}, {});
        QVERIFY(!tooSmall && tooSmall.error().code == ErrorCode::FixSetup);
        QVERIFY2(tooSmall.error().detail.find("no room") != std::string::npos,
                 tooSmall.error().detail.c_str());
        QVERIFY(entriesOf(lab.path("small")).isEmpty());

        bool filled = false;
        const auto fill = [&](const BackupProgress&) {
            if (filled) return;
            filled = true;
            QFile file(QString::fromStdString(lab.path("filling/others")));
            if (!file.open(QIODevice::WriteOnly)) return;
            const QByteArray piece(1 << 20, 'x');
            while (file.write(piece) == piece.size() && file.flush())
                continue;
        };
        const auto full = backups.restore(
            {.id = taken->id, .into = lab.path("filling/new"), .point = {.onlyConsistent = true}}, fill, {});
        QVERIFY(filled);
        QVERIFY(!full && full.error().code == ErrorCode::FixSetup);
        QVERIFY2(full.error().detail.find("No space left") != std::string::npos, full.error().detail.c_str());
        QCOMPARE(entriesOf(lab.path("filling")), QStringList{QStringLiteral("others")});
        HOLDFAST_DONE(backups.repository().readAgain(taken->id, {}, {}));
    }

    void aMissingPieceOfTheLogStopsARestoreBeyondIt() {
        BackupLab lab({QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto facts = askFacts(lab.spec(), std::chrono::seconds(10), {});
        const auto tools = PostgresTools::find(15, {}, false);
        HOLDFAST_DONE(facts);
        HOLDFAST_DONE(tools);
        auto call = callTo(lab.spec(), tools->program("pg_receivewal"), "holdfast log");
        HOLDFAST_DONE(call);
        LogReceiver receiver(*call, backups.shelf({.systemIdentifier = facts->systemIdentifier,
                                                   .segmentBytes = facts->segmentBytes}));
        QVERIFY(QTest::qWaitFor([&] { return receiver.status().receiving; }, 60'000));
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto shelf = backups.repository().logFolder(facts->systemIdentifier);
        // The piece that it ends in is the backup's own, too.
        const auto behind = [&] {
            QStringList out;
            for (const auto& name : entriesOf(shelf)) {
                const auto segment = segmentFrom(name.left(24).toStdString(), facts->segmentBytes);
                if (name.endsWith(QStringLiteral(".zst")) && segment &&
                    beginOf(*segment, facts->segmentBytes) >= taken->log->end)
                    out << name;
            }
            return out;
        };
        const auto hasTwo = [&] {
            static_cast<void>(lab.server.sql(
                QStringLiteral("INSERT INTO ledger (note) VALUES ('x'); SELECT pg_switch_wal()")));
            return behind().size() >= 2;
        };
        QVERIFY(QTest::qWaitFor(hasTwo, 60'000));
        const auto lost = behind().first();
        QVERIFY(QFile::remove(QString::fromStdString((shelf / lost.toStdString()).string())));
        const auto beyond = backups.restore({.id = taken->id, .into = lab.path("beyond")}, {}, {});
        QVERIFY(!beyond && beyond.error().code == ErrorCode::FixInput);
        QVERIFY2(beyond.error().detail.find("The log has a gap from " + lost.left(24).toStdString()) !=
                     std::string::npos,
                 beyond.error().detail.c_str());
        QVERIFY(!QFile::exists(QString::fromStdString(lab.path("beyond"))));
        // The backup itself needs nothing of it.
        HOLDFAST_DONE(backups.restore(
            {.id = taken->id, .into = lab.path("itself"), .point = {.onlyConsistent = true}}, {}, {}));
    }
};

HOLDFAST_TEST(TstFullDisk)
#include "tst_full_disk.moc"
