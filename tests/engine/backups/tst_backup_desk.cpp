// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/work_record.h"
#include "engine/core/backups/backup_signals.h"
#include "engine/core/backups/backup_state.h"
#include "tests/engine/backups/backed.h"
#include "tests/support/postgres_server.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>
#include <QtCore/QFile>

#include <filesystem>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

/// As a program leaves it that is killed in the middle of a drill. Gives the folder that it worked in.
std::filesystem::path leaveDrillBehind(const backups::Repository& repository,
                                       const std::filesystem::path& scratch) {
    namespace fs = std::filesystem;
    const auto underWay = repository.folder() / "under-way";
    const auto aside = scratch / "aside";
    fs::path folder;
    {
        auto record = backups::WorkRecord::begin(repository, {.work = backups::BackupProgress::Work::Drill,
                                                              .id = backups::BackupId("20261122-003000-7f3a"),
                                                              .began = SystemClock().now()});
        if (!record) return {};
        const auto made = record->folder(scratch, std::nullopt);
        if (!made) return {};
        folder = made->path();
        fs::copy(underWay, aside, fs::copy_options::recursive);
    }
    fs::copy(aside, underWay, fs::copy_options::recursive);
    fs::create_directories(folder / "data");
    return folder;
}

} // namespace

class TstBackupDesk final : public QObject {
    Q_OBJECT

    std::unique_ptr<ActingPlace> m_place;

    [[nodiscard]] QString path(const char* name) const {
        return m_place->folder.filePath(QString::fromUtf8(name));
    }

    [[nodiscard]] QByteArray repository() const {
        return "backup: { repository: '" + path("repository").toUtf8() + "', drill_every: never }";
    }

private Q_SLOTS:

    void init() {
        m_place = std::make_unique<ActingPlace>();
        // Throw-away servers of another account pass through.
        QFile::setPermissions(m_place->folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                                          QFile::ExeGroup | QFile::ExeOther);
    }

    void oneIsTakenByScheduleProvenRehearsedAndRestored() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        redis.command({"SET", "answer", "42"});
        m_place->moreServices = serviceLine("cache", "redis", "redis://" + redis.target(), repository());
        Backed kept(*m_place);

        // Nobody asked: the first is due at once, and is read again as soon as it is there.
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").backups.size() == 1 && !kept.of("cache").running, kPatient);
        const auto first = kept.of("cache");
        const auto& one = first.backups.front();
        QVERIFY(one.proofs.verified && one.proofs.verified->sound);
        QVERIFY(first.recoveryPoint && first.recoveryPoint->atMost >= Duration(0));
        QVERIFY(first.nextBackup && first.nextBackup->at > one.began + std::chrono::hours(5));
        QVERIFY(first.nextBackup->at <= one.began + std::chrono::hours(6));
        QVERIFY(!first.recoveryTime && !first.nextDrill);
        QVERIFY2(first.trouble.empty(), first.trouble.c_str());
        QVERIFY(kept.of("api").service.isEmpty());

        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.isReady(), kPatient);
        kept.client.drill(ServiceId("cache"), {}, kept.hear(kept.drilled));
        kept.client.take(ServiceId("cache"), kept.hear(kept.taken)); // one thing at a time
        QTRY_VERIFY_WITH_TIMEOUT(kept.drilled && kept.taken, kPatient);
        QVERIFY2(*kept.drilled, *kept.drilled ? "" : kept.drilled->error().detail.c_str());
        QVERIFY2((*kept.drilled)->proven, (*kept.drilled)->text.c_str());
        QVERIFY(!*kept.taken && kept.taken->error().code == ErrorCode::Retry);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").recoveryTime.has_value(), kPatient);

        // Both are kept over time, as what a probe reads; where nothing changed, nothing would be lost.
        redis.command({"SET", "question", "?"});
        const auto keeps = [&](const char* signal) {
            const std::lock_guard lock(kept.bench.contents->mutex);
            const SeriesKey series{ServiceId("cache"), SignalId(signal)};
            return std::ranges::any_of(kept.bench.contents->readings, [&](const auto& stored) {
                return stored.series == series && stored.reading.value > 0;
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(keeps(backups::kRecoveryPointSignal), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(keeps(backups::kRecoveryTimeSignal), kPatient);

        // What writes to this machine needs the role, and a place where nothing stands.
        ports::RestoreOrder order{.id = {}, .into = path("back").toStdString(), .point = {}, .homes = {}};
        kept.client.restore(ServiceId("cache"), order, kept.hear(kept.restored));
        QTRY_VERIFY_WITH_TIMEOUT(kept.restored.has_value(), kPatient);
        QVERIFY(!*kept.restored && kept.restored->error().detail.find("Unlock") != std::string::npos);
        kept.bench.order(ports::Unlock{.role = actions::Role::Operator});
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.said.has_value(), kPatient);
        order.into = m_place->folder.path().toStdString();
        kept.client.restore(ServiceId("cache"), order, kept.hear(kept.restored));
        QTRY_VERIFY_WITH_TIMEOUT(kept.restored.has_value(), kPatient);
        QVERIFY(!*kept.restored && kept.restored->error().code == ErrorCode::FixInput);
        QVERIFY(QFile::exists(path("fleet.yaml")));
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").running, kPatient);
        order.into = path("back").toStdString();
        kept.client.restore(ServiceId("cache"), order, kept.hear(kept.restored));
        QTRY_VERIFY_WITH_TIMEOUT(kept.restored.has_value(), kPatient);
        QVERIFY2(*kept.restored, *kept.restored ? "" : kept.restored->error().detail.c_str());
        QVERIFY(QFile::exists(path("back/dump.rdb")));

        const auto kinds = kept.audited();
        for (const char* kind :
             {"backup-drilled", "backup-restore-begun", "backup-restore-failed", "backup-restored"})
            QVERIFY2(std::ranges::find(kinds, kind) != kinds.end(), kind);

        // A server that is gone is a trouble, told once, of this service.
        redis.stop();
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").running, kPatient);
        kept.client.take(ServiceId("cache"), kept.hear(kept.taken));
        QTRY_VERIFY_WITH_TIMEOUT(kept.taken.has_value(), kPatient);
        QVERIFY(!*kept.taken);
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").trouble.empty(), kPatient);
        QTRY_COMPARE_WITH_TIMEOUT(kept.bench.told(EventKind::StoreTrouble, "cache"), 1, kPatient);
        QCOMPARE(kept.of("cache").backups.size(), std::size_t{1});
    }

    void whatAProgramWasAtThatWasKilledIsToldAndClearedUp() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        m_place->moreServices = serviceLine("cache", "redis", "redis://" + redis.target(), repository());
        const backups::Repository kept(path("repository").toStdString(), "bench", ServiceId("cache"));
        const auto throwAway = leaveDrillBehind(kept, m_place->folder.path().toStdString());
        QVERIFY(!throwAway.empty() && std::filesystem::exists(throwAway));
        Backed next(*m_place);
        const auto isTold = [&] {
            return std::ranges::any_of(next.bench.events, [](const Event& event) {
                const auto found = event.facts.find("message");
                return event.kind == EventKind::StoreTrouble && found != event.facts.end() &&
                       std::get<std::string>(found->second).contains("in the middle of the drill of");
            });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isTold(), kPatient);
        QVERIFY(!std::filesystem::exists(throwAway));
        // What is done next and succeeds ends the trouble.
        QTRY_VERIFY_WITH_TIMEOUT(next.of("cache").backups.size() == 1 && next.of("cache").trouble.empty(),
                                 kPatient);
        QTRY_COMPARE_WITH_TIMEOUT(next.bench.told(EventKind::StoreRecovered, "cache"), 1, kPatient);
        QCOMPARE(next.bench.told(EventKind::StoreTrouble, "cache"), 1);
    }

    void whatADatabaseWritesIsSafeAsSoonAsItsLogIsReceived() {
        // No slot keeps the log for the receiver: the server of a fleet file is told to, as its schema says.
        PostgresServer database({QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(database.start(), qPrintable(database.trouble()));
        QVERIFY(database.sql(QStringLiteral("CREATE ROLE keeper LOGIN REPLICATION PASSWORD 'pl4nted' IN ROLE "
                                            "pg_monitor, pg_read_all_data")));
        m_place->moreServices =
            serviceLine("data", "postgres", "postgresql://keeper@" + database.target() + "/postgres",
                        "password: pl4nted, " + repository());
        Backed kept(*m_place);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("data").backups.size() == 1 && !kept.of("data").running, kPatient);
        const auto first = kept.of("data");
        QVERIFY(first.backups.front().proofs.verified && first.backups.front().proofs.verified->sound);
        QVERIFY(database.sql(QStringLiteral("CREATE TABLE ledger AS SELECT 1 AS id")));
        const auto before = m_place->clock.now();
        const auto isSafe = [&] {
            const auto now = kept.of("data");
            return now.log && now.log->receiving && now.log->gaps.empty() && now.recoveryPoint &&
                   now.recoveryPoint->observed > before && now.recoveryPoint->atMost == Duration(0);
        };
        // Once is enough: a moment later the server may have written on its own.
        const bool became = QTest::qWaitFor(isSafe, kPatient);
        const auto seen = kept.of("data");
        QVERIFY2(became,
                 qPrintable(QStringLiteral("log %1, receiving %2, gaps %3, loss %4 ms of %5 bytes; %6; %7")
                                .arg(seen.log.has_value())
                                .arg(seen.log && seen.log->receiving)
                                .arg(seen.log ? seen.log->gaps.size() : 0)
                                .arg(seen.recoveryPoint ? seen.recoveryPoint->atMost.count() : -1)
                                .arg(seen.recoveryPoint ? seen.recoveryPoint->unsafe : 0)
                                .arg(QString::fromStdString(seen.log ? seen.log->trouble : ""),
                                     QString::fromStdString(seen.trouble))));
        QVERIFY2(kept.of("data").trouble.empty(), kept.of("data").trouble.c_str());
        QVERIFY(kept.of("data").nextBackup->at > first.backups.front().began + std::chrono::hours(23));

        // A piece of the log is lost: nobody asks, and the next backup is taken that lies behind it.
        const QString shelf = path("repository") + QStringLiteral("/bench/data/wal");
        QVERIFY(database.sql(QStringLiteral("INSERT INTO ledger VALUES (2); SELECT pg_switch_wal()")));
        const auto lost = [&] {
            const auto whole = kept.of("data").backups.front().log->end;
            for (QDirIterator at(shelf, {QStringLiteral("*.zst")}, QDir::Files, QDirIterator::Subdirectories);
                 at.hasNext();) {
                const auto file = at.next();
                const auto name = QFileInfo(file).fileName().left(24).toStdString();
                const auto segment = backups::segmentFrom(name, backups::kUsualSegment);
                if (segment && backups::endOf(*segment, backups::kUsualSegment) > whole)
                    return QFile::remove(file);
            }
            // The receiver keeps the last whole one as it is: more must be written behind it.
            static_cast<void>(
                database.sql(QStringLiteral("INSERT INTO ledger VALUES (3); SELECT pg_switch_wal()")));
            return false;
        };
        QVERIFY(QTest::qWaitFor(lost, kPatient));
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("data").backups.size() == 2 && !kept.of("data").running, kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("data").log && kept.of("data").log->gaps.empty(), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("data").trouble.empty(), kPatient);

        database.kill();
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("data").trouble.empty(), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(kept.bench.told(EventKind::StoreTrouble, "data") >= 1, kPatient);
    }
};

HOLDFAST_TEST(TstBackupDesk)
#include "tst_backup_desk.moc"
