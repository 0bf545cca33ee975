// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/backup_keeper.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/fake_clock.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::testing::RedisServer;
using namespace std::chrono_literals;

class TstBackupKeeper : public QObject {
    Q_OBJECT

    /// Whole segments on the shelf, compressed.
    static QStringList shelved(const QString& repository) {
        const QDir cluster(repository + QStringLiteral("/tests/postgres/wal"));
        QStringList out;
        for (const auto& folder : cluster.entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            for (const auto& file :
                 QDir(folder.filePath()).entryInfoList({QStringLiteral("*.zst")}, QDir::Files, QDir::Name))
                out << file.filePath();
        }
        return out;
    }

private Q_SLOTS:

    void whatRetentionLetsGoGoesAndTheNewestVerifiedOneStays() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        const QTemporaryDir folder;
        holdfast::testing::FakeClock clock;
        BackupKeeper keeper({.fleet = "tests",
                             .service = ServiceId("redis"),
                             .server = {.kind = ProbeKind::Redis, .target = redis.target()},
                             .settings = {.method = BackupMethod::Redis,
                                          .repository = folder.path().toStdString(),
                                          .log = false},
                             .scratch = folder.path().toStdString()},
                            clock);
        const auto first = keeper.provider().take({}, {});
        HOLDFAST_DONE(first);
        HOLDFAST_DONE(keeper.provider().verify(first->id, {}, {}));
        clock.pass(std::chrono::hours(24 * 40));
        const auto second = keeper.provider().take({}, {});
        HOLDFAST_DONE(second);

        // The newer one is not verified: the old one may be the only one that can be restored.
        auto gone = keeper.thin(clock.now());
        HOLDFAST_DONE(gone);
        QCOMPARE(*gone, std::size_t{0});
        HOLDFAST_DONE(keeper.provider().verify(second->id, {}, {}));
        gone = keeper.thin(clock.now());
        HOLDFAST_DONE(gone);
        QCOMPARE(*gone, std::size_t{1});
        const auto all = keeper.list();
        HOLDFAST_DONE(all);
        QCOMPARE(all->size(), std::size_t{1});
        QVERIFY(all->front().id == second->id && newestGood(*all) == &all->front());
        QVERIFY(!keeper.find(first->id));
        // It has no log: nothing is to be received, and nothing to be looked at.
        QVERIFY(keeper.receives() && keeper.receiveLog({}).has_value());
        const auto log = keeper.lookAtLog(*all, {});
        HOLDFAST_DONE(log);
        QVERIFY(!log->has_value());
    }

    void aMissingPieceOfTheLogEndsWhatIsSafe() {
        BackupLab lab({QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        BackupKeeper keeper(lab.order(), lab.clock);
        HOLDFAST_DONE(keeper.receiveLog({}));
        QTRY_VERIFY_WITH_TIMEOUT(keeper.receives(), 30'000);
        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        const auto backups = keeper.list();
        HOLDFAST_DONE(backups);
        const auto shelf = QString::fromStdString(lab.path("repository"));
        for (int i = 0; i < 3; ++i)
            QVERIFY(lab.server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('x'); SELECT "
                                                  "pg_switch_wal()")));
        Result<std::optional<BackupKeeper::LogLook>> look;
        const auto isWholeAndSafe = [&] {
            look = keeper.lookAtLog(*backups, {});
            return look && *look && (*look)->status.gaps.empty() && (*look)->safe == (*look)->written &&
                   (*look)->safe > taken->log->end.value;
        };
        // Once is enough: a moment later the server may have written on its own.
        QVERIFY(QTest::qWaitFor(isWholeAndSafe, 30'000));
        QVERIFY((*look)->status.receiving);

        // The first whole one behind the backup is lost, once it lies there as it will stay.
        const auto firstBehind = [&]() -> QString {
            for (const auto& file : shelved(shelf)) {
                const auto name = QFileInfo(file).fileName().left(24).toStdString();
                const auto segment = segmentFrom(name, taken->log->segmentBytes);
                if (segment && endOf(*segment, taken->log->segmentBytes) > taken->log->end) return file;
            }
            return {};
        };
        QVERIFY(QTest::qWaitFor([&] { return !firstBehind().isEmpty(); }, 30'000));
        QVERIFY(QFile::remove(firstBehind()));
        look = keeper.lookAtLog(*backups, {});
        HOLDFAST_DONE(look);
        QCOMPARE((*look)->status.gaps.size(), std::size_t{1});
        QVERIFY((*look)->safe < (*look)->written);
        QVERIFY((*look)->safe >= taken->log->end.value);
    }

    void whoHasNoBackupSectionHasNoKeeper() {
        const SystemClock clock;
        const FleetSpec fleet{.name = "tests"};
        ServiceSpec service{.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        QVERIFY(keeperOf(fleet, service, clock) == nullptr);
        service.backup = BackupSettings{.repository = "/nowhere"};
        QVERIFY(keeperOf(fleet, service, clock) == nullptr); // nothing reads it
        service.probes = {{.kind = ProbeKind::Postgres, .target = "127.0.0.1:1"}};
        const auto keeper = keeperOf(fleet, service, clock);
        QVERIFY(keeper != nullptr);
        QCOMPARE(keeper->place().settings.repository, std::string("/nowhere"));
        QVERIFY(keeper->list() && keeper->list()->empty());
    }
};

HOLDFAST_TEST(TstBackupKeeper)
#include "tst_backup_keeper.moc"
