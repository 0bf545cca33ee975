// SPDX-License-Identifier: GPL-3.0-or-later
// Backups by schedule give way to the service that they are of, and go elsewhere beside all else.
#include "engine/backups/redis_backups.h"
#include "tests/engine/backups/backed.h"
#include "tests/support/fake_clock.h"
#include "tests/support/redis_server.h"
#include "tests/support/s3_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

class TstBackupManners final : public QObject {
    Q_OBJECT

    std::unique_ptr<ActingPlace> m_place;
    RedisServer m_redis;

    [[nodiscard]] QByteArray repository() const {
        return m_place->folder.filePath(QStringLiteral("repository")).toUtf8();
    }

    void backUp(const QByteArray& more) {
        m_place->moreServices =
            serviceLine("cache", "redis", "redis://" + m_redis.target(),
                        "backup: { repository: '" + repository() + "', drill_every: never" + more + " }");
    }

    [[nodiscard]] static QByteArray keptAt(const CopySettings& place) {
        return ", copy: { to: '" + QByteArray::fromStdString(place.target()) + "', endpoint: '" +
               QByteArray::fromStdString(place.endpoint) + "', region: '" +
               QByteArray::fromStdString(place.region) + "', credentials_file: '" +
               QByteArray::fromStdString(place.credentialsFile) + "' }";
    }

    void beIll(bool ill) {
        m_place->world.set(m_redis.target(), ill ? FakeWorld::Answer::Down : FakeWorld::Answer::Up);
    }

    /// Whether the tool that receives from the Redis is stopped at this moment.
    [[nodiscard]] bool isHeld() const {
        const auto port = QByteArray::number(m_redis.port());
        const QDir processes(QStringLiteral("/proc"));
        for (const auto& pid : processes.entryList({QStringLiteral("[0-9]*")}, QDir::Dirs)) {
            QFile line(processes.filePath(pid + QStringLiteral("/cmdline")));
            QFile status(processes.filePath(pid + QStringLiteral("/status")));
            if (!line.open(QIODevice::ReadOnly) || !status.open(QIODevice::ReadOnly)) continue;
            const auto words = line.readAll().split('\0');
            if (words.contains(port) && words.contains("--rdb") && status.readAll().contains("State:\tT"))
                return true;
        }
        return false;
    }

private Q_SLOTS:

    void init() {
        m_place = std::make_unique<ActingPlace>();
        QVERIFY2(m_redis.start(), qPrintable(m_redis.trouble()));
        m_redis.command({"SET", "answer", "42"});
    }

    void cleanup() { m_redis.stop(); }

    void oneThatIsDueWaitsUntilItsServiceIsWell() {
        {
            FakeClock before;
            before.pass(m_place->clock.now() - 61min - before.now());
            backups::RedisBackups hourAgo(
                {.fleet = "bench",
                 .service = ServiceId("cache"),
                 .server = {.kind = ProbeKind::Redis, .target = m_redis.target()},
                 .settings = {.method = BackupMethod::Redis, .repository = repository().toStdString()},
                 .scratch = m_place->folder.path().toStdString()},
                before);
            const auto taken = hourAgo.take({}, {});
            QVERIFY2(taken, taken ? "" : taken.error().detail.c_str());
        }
        // Only the interval is due: what would be lost is far from its target.
        backUp(", every: 1 h, recovery_point: 20 d");
        beIll(true);
        Backed kept(*m_place);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").waitsUntil.has_value(), kPatient);
        const auto waiting = kept.of("cache");
        QCOMPARE(waiting.backups.size(), std::size_t{1});
        QVERIFY(*waiting.waitsUntil <= waiting.backups.front().began + 75min);
        const auto looks = [&] { return kept.bench.client->state()->sweep.number; };
        const auto before = looks();
        QTRY_VERIFY_WITH_TIMEOUT(looks() > before + 2, kPatient);
        QVERIFY(kept.of("cache").waitsUntil && !kept.of("cache").running);
        QCOMPARE(kept.of("cache").backups.size(), std::size_t{1});
        beIll(false);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").backups.size() == 2, kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").waitsUntil, kPatient);
    }

    void oneThatIsUnderWayGoesSlowerWhileItsServiceIsIll() {
        // It is under way for as long as the Redis does not begin to send.
        m_redis.command({"CONFIG", "SET", "repl-diskless-sync", "yes"});
        m_redis.command({"CONFIG", "SET", "repl-diskless-sync-delay", "600"});
        backUp(", recovery_point: 20 d");
        Backed kept(*m_place);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").running.has_value(), kPatient);
        QVERIFY(!kept.of("cache").running->slowed);
        const auto slowed = [&] {
            const auto now = kept.of("cache");
            return now.running && now.running->slowed;
        };
        beIll(true);
        QTRY_VERIFY_WITH_TIMEOUT(slowed(), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(isHeld(), kPatient); // and not only said to be
        beIll(false);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").running && !slowed(), kPatient);
        std::optional<Result<std::string>> ended;
        kept.client.cancel(kept.hear(ended));
        QTRY_VERIFY_WITH_TIMEOUT(ended.has_value(), kPatient);
        QVERIFY2(*ended, *ended ? "" : ended->error().detail.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").running, kPatient);
        QVERIFY(kept.of("cache").backups.empty());
    }

    void whatWasTakenGoesElsewhereByItselfAndThatItDoesNotIsTold() {
        S3Server storage;
        QVERIFY2(storage.start(), qPrintable(storage.trouble()));
        backUp(keptAt(storage.place()));
        storage.setFaults("PUT manifest.sealed 1000 status-503\n");
        Backed kept(*m_place);
        const auto copy = [&] { return kept.of("cache").copy.value_or(backups::CopyStatus{}); };
        QTRY_VERIFY_WITH_TIMEOUT(!copy().trouble.empty() && !kept.of("cache").trouble.empty(), kPatient);
        QVERIFY2(kept.of("cache").trouble.starts_with("The copy to s3://kept"),
                 kept.of("cache").trouble.c_str());
        QVERIFY(!copy().at && !kept.of("cache").backups.front().copied);
        // Not at once, and not in vain again and again.
        QTRY_VERIFY_WITH_TIMEOUT(copy().next && *copy().next > m_place->clock.now(), kPatient);

        storage.setFaults({}); // it is tried again
        QTRY_VERIFY_WITH_TIMEOUT(copy().at.has_value(), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(kept.of("cache").trouble.empty(), kPatient);
        QCOMPARE(kept.of("cache").backups.size(), std::size_t{1});
        QVERIFY(kept.of("cache").backups.front().copied == copy().at);
        QCOMPARE(copy().to, storage.place().target());
        QTRY_VERIFY_WITH_TIMEOUT(copy().next && *copy().next > *copy().at + 23h, kPatient);
        QVERIFY(!storage.keys().filter(QStringLiteral("manifest.sealed")).isEmpty());

        // What comes later goes there as soon as it is here.
        kept.client.take(ServiceId("cache"), kept.hear(kept.taken));
        const auto copied = [&] {
            const auto all = kept.of("cache").backups;
            return std::ranges::count_if(all, [](const auto& one) { return one.copied.has_value(); });
        };
        QTRY_COMPARE_WITH_TIMEOUT(copied(), std::ptrdiff_t{2}, kPatient);

        // The next program knows of it, and one that keeps it elsewhere knows that it does not.
        kept.bench.close();
        {
            Backed next(*m_place);
            QTRY_VERIFY_WITH_TIMEOUT(!next.of("cache").backups.empty(), kPatient);
            QVERIFY(next.of("cache").backups.front().copied && next.of("cache").copy->at);
        }
        auto other = storage.place();
        other.prefix = "other";
        backUp(keptAt(other));
        Backed next(*m_place);
        QTRY_VERIFY_WITH_TIMEOUT(next.of("cache").copy && next.of("cache").copy->at, kPatient);
        QVERIFY(!storage.keys().filter(QStringLiteral("other/")).isEmpty());
    }

    void aCopyThatIsCalledOffBeginsAgainInAnHour() {
        S3Server storage;
        QVERIFY2(storage.start(), qPrintable(storage.trouble()));
        backUp(keptAt(storage.place()));
        storage.setFaults("PUT manifest.sealed 1000 hang\n");
        Backed kept(*m_place);
        const auto copy = [&] { return kept.of("cache").copy.value_or(backups::CopyStatus{}); };
        QTRY_VERIFY_WITH_TIMEOUT(copy().running.has_value(), kPatient);
        QTRY_VERIFY_WITH_TIMEOUT(!kept.of("cache").running, kPatient);
        std::optional<Result<std::string>> ended;
        kept.client.cancel(kept.hear(ended));
        QTRY_VERIFY_WITH_TIMEOUT(ended.has_value(), kPatient);
        QVERIFY2(*ended, *ended ? "" : ended->error().detail.c_str());
        QTRY_VERIFY_WITH_TIMEOUT(!copy().running && copy().next, kPatient);
        QVERIFY(*copy().next > m_place->clock.now() + 50min && copy().trouble.empty());
    }
};

HOLDFAST_TEST(TstBackupManners)
#include "tst_backup_manners.moc"
