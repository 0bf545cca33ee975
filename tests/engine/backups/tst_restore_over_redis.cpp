// SPDX-License-Identifier: GPL-3.0-or-later
// A backup restored over a running Redis, by the whole plan.
#include "tests/engine/backups/restore_lab.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>

#include <filesystem>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace holdfast::recovery::testing;
using actions::Outcome;
using actions::RecoveryAction;

namespace {

constexpr int kPatient = 120'000;

/// A Redis in a folder of its own, run by a platform.
struct Served {
    explicit Served(const char* append) {
        std::filesystem::create_directory(path("data"));
        restore = std::make_unique<RestoreLab>(BackupPlace{
            .fleet = "tests",
            .service = ServiceId("redis"),
            .server = {.kind = ProbeKind::Redis, .target = talk.target()},
            .settings = {.method = BackupMethod::Redis, .repository = path("repository"), .checks = {}},
            .scratch = place.path().toStdString()});
        platforms::ProcessSpec spec;
        for (const char* program : {"/usr/bin/redis-server", "/usr/bin/redis-check-rdb"}) {
            if (spec.program.empty() && std::filesystem::exists(program)) spec.program = program;
        }
        spec.argumentZero = "redis-server"; // what it is called decides what it is
        spec.arguments = {"--bind",       "127.0.0.1",  "--port",      std::to_string(talk.port()),
                          "--dir",        path("data"), "--save",      "3600 1",
                          "--appendonly", append,       "--daemonize", "no"};
        spec.environment = {"PATH=/usr/bin:/bin"};
        spec.directory = path("data");
        began = restore->define(std::move(spec));
    }

    [[nodiscard]] std::string path(const char* name) const {
        return place.filePath(QLatin1String(name)).toStdString();
    }

    [[nodiscard]] bool answers() {
        return began && QTest::qWaitFor([this] { return command({"PING"}) == "+PONG\r\n"; }, kPatient);
    }

    QByteArray command(const QByteArrayList& words) { return talk.command(words); }

    /// Writes all data to its file. A Redis that has just sent its data to a backup refuses to until it has
    /// noticed that the child it sent them by has ended, up to a tenth of a second later.
    [[nodiscard]] QByteArray save() {
        const bool atRest = QTest::qWaitFor(
            [this] { return command({"INFO", "persistence"}).contains("rdb_bgsave_in_progress:0\r\n"); },
            kPatient);
        return atRest ? command({"SAVE"}) : "a background save that does not end";
    }

    [[nodiscard]] bool back() {
        BackupKeeper keeper(restore->place(), clock);
        const auto taken = keeper.provider().take({}, {});
        if (!taken) return false;
        const auto verified = keeper.provider().verify(taken->id, {}, {});
        return verified && verified->sound;
    }

    /// Every key with its type and value, and when it expires.
    [[nodiscard]] QByteArray all() {
        QByteArray out;
        for (const char* database : {"0", "1"}) {
            command({"SELECT", database});
            for (const char* key : {"word", "list", "hash", "set", "rank", "soon"})
                out += command({"TYPE", key}) + command({"DUMP", key}) + command({"PEXPIRETIME", key});
            out += command({"DBSIZE"});
        }
        command({"SELECT", "0"});
        return out;
    }

    holdfast::testing::RedisServer talk; ///< never started: its port and its words
    QTemporaryDir place;
    SystemClock clock;
    std::unique_ptr<RestoreLab> restore;
    bool began = false;
};

} // namespace

class TstRestoreOverRedis final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyKeyComesBack_data() {
        QTest::addColumn<QString>("append");
        QTest::newRow("RDB") << QStringLiteral("no");
        QTest::newRow("append-only file") << QStringLiteral("yes"); // which is all that such a Redis reads
    }

    void everyKeyComesBack() {
        QFETCH(const QString, append);
        Served served(append.toLatin1().constData());
        QVERIFY(served.answers());
        for (const QByteArrayList& words :
             {QByteArrayList{"SET", "word", "a"}, QByteArrayList{"RPUSH", "list", "1", "2", "3"},
              QByteArrayList{"HSET", "hash", "f", "v"}, QByteArrayList{"SADD", "set", "1", "2"},
              QByteArrayList{"ZADD", "rank", "1.5", "z"}, QByteArrayList{"SET", "soon", "b", "EX", "86400"},
              QByteArrayList{"SELECT", "1"}, QByteArrayList{"SET", "word", "another database's"},
              QByteArrayList{"SELECT", "0"}})
            QVERIFY(!served.command(words).startsWith('-'));
        const auto before = served.all();
        QVERIFY(served.back());
        QVERIFY(served.command({"FLUSHALL"}).startsWith('+'));
        QVERIFY(served.command({"SET", "newer", "than the backup"}).startsWith('+'));
        QCOMPARE(served.save(), QByteArray("+OK\r\n"));

        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "redis", {{"into", "in-place"}});
        QVERIFY(incident->go());
        // The newest backup is the one before the plan's own.
        ENDED(*incident, Outcome::Done);
        QVERIFY(served.answers());
        QCOMPARE(served.all(), before);
        QVERIFY(served.command({"EXISTS", "newer"}) == ":0\r\n");
        QVERIFY(std::filesystem::exists(served.path("data.before-1")));
    }

    void whatLiesBesideItsDataIsNotPutAsideWithIt() {
        Served served("no");
        QVERIFY(served.answers());
        QVERIFY(served.command({"SET", "word", "a"}).startsWith('+'));
        QCOMPARE(served.save(), QByteArray("+OK\r\n"));
        QVERIFY(served.back());
        std::filesystem::create_directory(served.path("data/somebody-elses"));
        const auto drawing = served.restore->incident()->draw(RecoveryAction::Restore, "redis");
        QVERIFY(!drawing);
        QVERIFY2(drawing.error().detail.find("somebody-elses lies in") != std::string::npos,
                 drawing.error().detail.c_str());
        const auto timed = served.restore->incident()->draw(RecoveryAction::Restore, "redis",
                                                            {{"at", "2026-11-22T04:50:01Z"}});
        QVERIFY(!timed && timed.error().detail.find("not to a time") != std::string::npos);
    }
};

HOLDFAST_TEST(TstRestoreOverRedis)
#include "tst_restore_over_redis.moc"
