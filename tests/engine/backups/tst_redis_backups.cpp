// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/private_folder.h"
#include "engine/backups/redis_backups.h"
#include "engine/backups/redis_content.h"
#include "tests/engine/backups/done.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::RedisServer;
using namespace std::chrono_literals;

class TstRedisBackups : public QObject {
    Q_OBJECT

    SystemClock m_clock;

    /// A broker and a cache in databases of their own, with a key of every type.
    static void fill(RedisServer& redis) {
        for (const char* database : {"0", "3"}) {
            redis.command({"SELECT", database});
            for (int i = 0; i < 40; ++i)
                redis.command({"SET", QByteArray("key:") + database + QByteArray::number(i),
                               QByteArray::number(i * 7)});
            redis.command({"RPUSH", "celery", "one", "two", QByteArray("\0\r\nbytes", 8)});
            redis.command({"HSET", "session", "user", "ada", "seen", "1"});
            redis.command({"SADD", "members", "c", "a", "b"});
            redis.command({"ZADD", "ranks", "1.5", "x", "-2", "y"});
            redis.command({"XADD", "events", "1-1", "kind", "start"});
            redis.command({"SET", "cache:page", "<html>", "PX", "86400000"});
            redis.command({"SET", "cache:far", "x", "PXAT", "4102444800000"});
        }
        redis.command({"SELECT", "0"});
    }

    static ProbeSpec spec(const RedisServer& redis) {
        return {.kind = ProbeKind::Redis, .target = redis.target(), .password = Secret("pl4nted")};
    }

    static BackupPlace order(const RedisServer& redis, const QTemporaryDir& place) {
        return {.fleet = "tests",
                .service = ServiceId("redis"),
                .server = spec(redis),
                .settings = {.method = BackupMethod::Redis,
                             .repository = place.filePath(QStringLiteral("repository")).toStdString()},
                .scratch = place.path().toStdString()};
    }

    static QStringList settings() { return {QStringLiteral("--requirepass"), QStringLiteral("pl4nted")}; }

    /// Every key of a restored folder, as a server on it has them.
    static std::vector<ContentSample> keysIn(const std::string& folder) {
        const auto run = PrivateFolder::make("/tmp", std::nullopt);
        auto instance = RedisInstance::start({}, folder, run->path(), 60s, {});
        if (!instance) return {};
        return sampleKeys((*instance)->server(), 100'000, 60s, {}).value_or(std::vector<ContentSample>());
    }

    static bool isReady(RedisServer& redis) {
        if (!redis.start()) return false;
        redis.command({"AUTH", "pl4nted"});
        fill(redis);
        return true;
    }

private Q_SLOTS:

    void everyKeyComesBackWithTypeValueAndExpiry() {
        RedisServer redis(settings());
        QVERIFY2(isReady(redis), qPrintable(redis.trouble()));
        const QTemporaryDir place;
        RedisBackups backups(order(redis, place), m_clock);
        const auto before = sampleKeys(spec(redis), 100'000, 60s, {});
        HOLDFAST_DONE(before);
        QCOMPARE(before->size(), std::size_t{4});
        QCOMPARE(before->front().rows, std::uint64_t{45});

        const auto taken = backups.take({}, {});

        HOLDFAST_DONE(taken);
        QVERIFY(std::ranges::all_of(taken->samples, &ContentSample::quiet));
        const auto into = place.filePath(QStringLiteral("restored")).toStdString();
        const auto restored = backups.restore({.id = taken->id, .into = into}, {}, {});
        HOLDFAST_DONE(restored);
        QVERIFY(keysIn(into) == *before);
        redis.command({"SET", "key:00", "another"});
        redis.command({"LSET", "celery", "0", "other"});
        redis.command({"PEXPIREAT", "cache:far", "4102444800001"});
        const auto after = sampleKeys(spec(redis), 100'000, 60s, {});
        HOLDFAST_DONE(after);
        QVERIFY((*after)[0].digest != (*before)[0].digest); // each of them shows
        QVERIFY((*after)[1].digest != (*before)[1].digest);
        QVERIFY((*after)[2] == (*before)[2]);
    }

    void itIsVerifiedAndDrilled() {
        RedisServer redis(settings());
        QVERIFY2(isReady(redis), qPrintable(redis.trouble()));
        const QTemporaryDir place;
        RedisBackups backups(order(redis, place), m_clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(drilled->recoveryTime() > 0ms);
        QVERIFY(backups.repository().find(taken->id)->proofs.drilled == *drilled);
        QVERIFY(QDir(place.path()).entryList({QStringLiteral("holdfast-*")}).isEmpty());
    }

    void aFlippedBitInAnyFileIsFound() {
        RedisServer redis(settings());
        QVERIFY2(isReady(redis), qPrintable(redis.trouble()));
        const QTemporaryDir place;
        RedisBackups backups(order(redis, place), m_clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        for (const auto* name : {"dump.rdb.zst", "manifest.sealed"}) {
            QFile file(QString::fromStdString(backups.repository().fileOf(taken->id, name).string()));
            for (const qint64 at : {qint64{0}, file.size() / 2, file.size() - 1}) {
                QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(at));
                char byte = 0;
                QVERIFY(file.getChar(&byte) && file.seek(at) && file.putChar(static_cast<char>(byte ^ 2)));
                file.close();
                QVERIFY2(!backups.repository().readAgain(taken->id, {}, {}), name);
                const auto into = place.filePath(QStringLiteral("never")).toStdString();
                QVERIFY2(!backups.restore({.id = taken->id, .into = into}, {}, {}), name);
                QVERIFY(!QFile::exists(QString::fromStdString(into)));
                QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(at) && file.putChar(byte));
                file.close();
            }
        }
        HOLDFAST_DONE(backups.repository().readAgain(taken->id, {}, {}));
    }

    void aWrongPasswordOrNoServerLeavesNothing() {
        RedisServer redis(settings());
        QVERIFY2(isReady(redis), qPrintable(redis.trouble()));
        const QTemporaryDir place;
        auto wrong = order(redis, place);
        wrong.server.password = Secret("wr0ng");
        RedisBackups strangers(wrong, m_clock);
        const auto refused = strangers.take({}, {});
        QVERIFY(!refused);
        QVERIFY2(refused.error().detail.find("wr0ng") == std::string::npos, refused.error().detail.c_str());
        redis.kill();
        RedisBackups backups(order(redis, place), m_clock);
        QVERIFY(!backups.take({}, {}));
        QVERIFY(backups.repository().list()->empty());
    }

    void aTimeBetweenBackupsIsRefused() {
        RedisServer redis(settings());
        QVERIFY2(isReady(redis), qPrintable(redis.trouble()));
        const QTemporaryDir place;
        RedisBackups backups(order(redis, place), m_clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto restored = backups.restore({.id = taken->id,
                                               .into = place.filePath(QStringLiteral("x")).toStdString(),
                                               .point = {.time = m_clock.now()}},
                                              {}, {});
        QVERIFY(!restored && restored.error().code == ErrorCode::FixInput);
    }
};

HOLDFAST_TEST(TstRedisBackups)
#include "tst_redis_backups.moc"
