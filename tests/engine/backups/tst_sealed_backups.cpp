// SPDX-License-Identifier: GPL-3.0-or-later
// Encrypted repositories of real servers.
#include "engine/backups/postgres_dumps.h"
#include "engine/backups/redis_backups.h"
#include "engine/backups/redis_content.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QDirIterator>

#include <algorithm>
#include <filesystem>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::testing::RedisServer;
using namespace std::chrono_literals;

namespace {

constexpr int kPatience = 60'000; // milliseconds
const QByteArray kNeedle = "the-needle-3f9b1c77";

QString words(const char* text) {
    return QString::fromUtf8(text);
}

bool writeKey(const std::string& path, char digit) {
    QFile file(QString::fromStdString(path));
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray(64, digit)) == 64 &&
           file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What of a file's content can be seen without a key: as it is, or unpacked.
bool shows(const QString& path, const QByteArray& needle) {
    if (read(path).contains(needle)) return true;
    const QTemporaryDir place;
    const std::filesystem::path from(path.toStdString());
    const auto facts = readFacts(from, {}, {});
    const std::filesystem::path to = place.filePath(words("x")).toStdString();
    if (!facts || !unpackFile(from, {.path = "x", .bytes = facts->bytes, .digest = facts->digest}, to, {}))
        return false;
    return read(QString::fromStdString(to.string())).contains(needle);
}

/// Every plain file below a folder, without following links.
QStringList filesIn(const std::string& folder) {
    QStringList out;
    QDirIterator at(QString::fromStdString(folder), QDir::Files | QDir::Hidden | QDir::NoSymLinks,
                    QDirIterator::Subdirectories);
    while (at.hasNext())
        out.push_back(at.next());
    return out;
}

/// Those that are neither encrypted nor what Holdfast itself says of its backups.
QStringList plainIn(const std::string& repository) {
    QStringList out;
    for (const auto& path : filesIn(repository)) {
        const auto name = QFileInfo(path).fileName();
        const bool isOurs = name == words("manifest.sealed") || name.endsWith(words(".proofs")) ||
                            name == words("lock") || name.endsWith(words(".lock")) ||
                            name.endsWith(words(".record"));
        const bool isSealed = name.endsWith(words(".enc")) && read(path).startsWith("HFSEAL01");
        if (!isOurs && !isSealed) out.push_back(path);
    }
    return out;
}

bool anyShows(const std::string& folder, const QByteArray& needle) {
    const auto files = filesIn(folder);
    return std::ranges::any_of(files, [&](const QString& path) { return shows(path, needle); });
}

} // namespace

class TstSealedBackups final : public QObject {
    Q_OBJECT

    static BackupPlace sealed(const BackupLab& lab) {
        auto place = lab.order();
        place.settings.keyFile = lab.path("key");
        return place;
    }

    static bool isReady(BackupLab& lab) {
        return lab.start() && writeKey(lab.path("key"), 'a') &&
               lab.server.sql(words("INSERT INTO ledger (note) SELECT '%1' FROM generate_series(1, 50)")
                                  .arg(QString::fromUtf8(kNeedle)));
    }

    static QStringList leftOver(const BackupLab& lab) {
        return QDir(lab.place.path()).entryList({words("holdfast-*")});
    }

    static bool says(const Error& error, const char* words) {
        return error.code == ErrorCode::FixSetup && error.detail.find(words) != std::string::npos;
    }

private Q_SLOTS:

    /// Without a key the same search finds it: what the others assert can be wrong.
    void withoutAKeyItLiesThereForAllToRead() {
        BackupLab lab;
        QVERIFY2(isReady(lab), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        HOLDFAST_DONE(backups.take({}, {}));
        QVERIFY(anyShows(lab.path("repository"), kNeedle));
        QVERIFY(!plainIn(lab.path("repository")).isEmpty());
    }

    /// Backup, log, drill and restore to the end of the log; nothing of it can be read in the repository, not
    /// even while it is being taken.
    void aClusterAndItsLogAreNeverPlainInTheRepository() {
        BackupLab lab({words("wal_keep_size=512MB")});
        QVERIFY2(isReady(lab), qPrintable(lab.server.trouble()));
        PostgresBackups backups(sealed(lab), lab.clock);
        const auto facts = askFacts(lab.spec(), 10s, {});
        HOLDFAST_DONE(facts);
        const auto tools = PostgresTools::find(15, {}, false);
        HOLDFAST_DONE(tools);
        auto call = callTo(lab.spec(), tools->program("pg_receivewal"), "holdfast log");
        HOLDFAST_DONE(call);
        auto receiver =
            std::make_unique<LogReceiver>(*call, backups.shelf({.systemIdentifier = facts->systemIdentifier,
                                                                .segmentBytes = facts->segmentBytes}));
        QTRY_VERIFY_WITH_TIMEOUT(receiver->status().receiving, kPatience);

        QStringList meanwhile;
        const auto taken =
            backups.take([&](const BackupProgress&) { meanwhile += plainIn(lab.path("repository")); }, {});
        HOLDFAST_DONE(taken);
        QVERIFY2(meanwhile.isEmpty(), qPrintable(meanwhile.join(u' ')));
        QCOMPARE(taken->key.size(), std::size_t{16});
        for (int i = 0; i < 3; ++i)
            QVERIFY(
                lab.server.sql(words("INSERT INTO ledger (note) VALUES ('later %1'); SELECT pg_switch_wal()")
                                   .arg(QString::fromUtf8(kNeedle))));
        const auto isSafe = [&] {
            return lab.server.select(
                       words("SELECT coalesce(bool_or(flush_lsn >= pg_current_wal_flush_lsn()), false) "
                             "FROM pg_stat_replication WHERE application_name = 'holdfast log'")) == "t";
        };
        QVERIFY(QTest::qWaitFor(isSafe, kPatience));
        const auto isShelved = [&] {
            const auto files = filesIn(lab.path("repository") + "/tests/postgres/wal");
            return std::ranges::count_if(files, [](const QString& path) {
                       return QFileInfo(path).fileName().endsWith(words(".zst.enc"));
                   }) > 1;
        };
        QVERIFY(QTest::qWaitFor(isShelved, kPatience));

        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        const auto restored = backups.restore({.id = taken->id, .into = lab.path("back")}, {}, {});
        HOLDFAST_DONE(restored);
        QCOMPARE(BackupLab::ask(lab.path("back"), "SELECT count(*) FROM ledger"), std::string("53"));

        receiver.reset();
        const auto plain = plainIn(lab.path("repository"));
        QVERIFY2(plain.isEmpty(), qPrintable(plain.join(u' ')));
        QVERIFY(!anyShows(lab.path("repository"), kNeedle));
        HOLDFAST_DONE(backups.repository().readAgain(taken->id, {}, {})); // its digests need no key
        QCOMPARE(leftOver(lab).size(), 1);                                // where the log is received
    }

    void dumpsAreEncryptedToo() {
        BackupLab lab;
        QVERIFY2(isReady(lab), qPrintable(lab.server.trouble()));
        auto place = sealed(lab);
        place.settings.method = BackupMethod::Logical;
        PostgresDumps backups(place, lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(plainIn(lab.path("repository")).isEmpty());
        QVERIFY(leftOver(lab).isEmpty());
    }

    void aWrongOrMissingKeyIsSaid() {
        BackupLab lab;
        QVERIFY2(isReady(lab), qPrintable(lab.server.trouble()));
        auto place = sealed(lab);
        PostgresBackups backups(place, lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        QVERIFY(writeKey(lab.path("other"), 'b'));
        place.settings.keyFile = lab.path("other");
        PostgresBackups other(place, lab.clock);
        place.settings.keyFile = lab.path("nowhere");
        PostgresBackups lost(place, lab.clock);
        place.settings.keyFile.clear();
        PostgresBackups none(place, lab.clock);
        for (auto [provider, why] :
             {std::pair{&other, "is encrypted with the key"}, std::pair{&lost, "nowhere is not there"},
              std::pair{&none, "Name its file in the fleet"}}) {
            const auto verified = provider->verify(taken->id, {}, {});
            QVERIFY2(!verified && says(verified.error(), why), why);
            const auto drilled = provider->drill(taken->id, {}, {});
            QVERIFY2(!drilled && says(drilled.error(), why), why);
            const auto restored = provider->restore({.id = taken->id, .into = lab.path("never")}, {}, {});
            QVERIFY2(!restored && says(restored.error(), why), why);
        }
        // No backup is taken in plain because its key is lost.
        const auto again = lost.take({}, {});
        QVERIFY(!again && says(again.error(), "nowhere is not there"));
        QVERIFY(leftOver(lab).isEmpty());
        QVERIFY(!QFile::exists(QString::fromStdString(lab.path("never"))));
    }

    /// Somebody who can write to the repository makes its digests fit what he changed.
    void whatSomebodyChangedAndSignedForIsFound() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        for (int i = 0; i < 20'000; ++i)
            redis.command({"SET", "key:" + QByteArray::number(i), QByteArray::number(i * 7'919, 16)});
        const QTemporaryDir folder;
        const SystemClock clock;
        BackupPlace place{.fleet = "tests",
                          .service = ServiceId("redis"),
                          .server = {.kind = ProbeKind::Redis, .target = redis.target()},
                          .settings = {.method = BackupMethod::Redis,
                                       .repository = folder.filePath(words("repository")).toStdString(),
                                       .keyFile = folder.filePath(words("key")).toStdString()},
                          .scratch = folder.path().toStdString()};
        QVERIFY(writeKey(place.settings.keyFile, 'a'));
        RedisBackups backups(place, clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(plainIn(place.settings.repository).isEmpty());
        const auto before = sampleKeys(place.server, 100'000, 60s, {});
        const auto into = folder.filePath(words("back")).toStdString();
        HOLDFAST_DONE(backups.restore({.id = taken->id, .into = into}, {}, {}));
        const auto run = PrivateFolder::make("/tmp", std::nullopt);
        HOLDFAST_DONE(run);
        {
            auto instance = RedisInstance::start({}, into, run->path(), 60s, {});
            HOLDFAST_DONE(instance);
            QVERIFY(before && sampleKeys((*instance)->server(), 100'000, 60s, {}) == before);
        }

        QCOMPARE(taken->files.size(), std::size_t{1});
        const auto bytes = read(
            QString::fromStdString(backups.repository().fileOf(taken->id, taken->files[0].path).string()));
        constexpr qsizetype kHeader = sealed_stream::kHeader;
        constexpr qsizetype kSealed = sealed_stream::kPiece + sealed_stream::kTag;
        QVERIFY(bytes.size() > kHeader + 2 * kSealed);
        auto flipped = bytes;
        flipped[kHeader + 1000] = static_cast<char>(flipped[kHeader + 1000] ^ 1);
        const QByteArray swapped = bytes.first(kHeader) + bytes.sliced(kHeader + kSealed, kSealed) +
                                   bytes.sliced(kHeader, kSealed) + bytes.sliced(kHeader + 2 * kSealed);
        // The last is as it was, under the id of another backup.
        const std::vector<QByteArray> forgeries{flipped, bytes.first(kHeader + kSealed), swapped, bytes};
        place.settings.keyFile.clear(); // whoever does it has no key
        Repository forger(place);
        std::uint16_t number = 0;
        for (const auto& forged : forgeries) {
            auto manifest = *taken;
            manifest.id = backupIdOf(clock.now() + 1h, ++number);
            {
                const auto held = forger.lock();
                HOLDFAST_DONE(held);
                auto staging = forger.stage();
                HOLDFAST_DONE(staging);
                QFile file(QString::fromStdString((staging->folder() / taken->files[0].path).string()));
                QVERIFY(file.open(QIODevice::WriteOnly) && file.write(forged) == forged.size());
                file.close();
                HOLDFAST_DONE(forger.publish(*staging, manifest, {}));
            }
            HOLDFAST_DONE(backups.repository().readAgain(manifest.id, {}, {})); // its digests fit
            const auto verified = backups.verify(manifest.id, {}, {});
            HOLDFAST_DONE(verified);
            QVERIFY2(!verified->sound && verified->text.find("damaged") != std::string::npos,
                     verified->text.c_str());
            const auto never = folder.filePath(words("never")).toStdString();
            QVERIFY(!backups.restore({.id = manifest.id, .into = never}, {}, {}));
            QVERIFY(!QFile::exists(QString::fromStdString(never)));
        }
    }

    /// A program that was killed leaves a folder outside and a link to it; a link to elsewhere is not
    /// followed.
    void whatAKilledOneLeftInPlainIsRemoved() {
        const QTemporaryDir folder;
        const auto scratch = folder.path().toStdString();
        BackupPlace place{.fleet = "tests",
                          .service = ServiceId("redis"),
                          .server = {},
                          .settings = {.method = BackupMethod::Redis,
                                       .repository = folder.filePath(words("repository")).toStdString(),
                                       .keyFile = folder.filePath(words("key")).toStdString()},
                          .scratch = scratch};
        QVERIFY(writeKey(place.settings.keyFile, 'a'));
        Repository repository(place);
        std::filesystem::path left;
        {
            const auto held = repository.lock();
            HOLDFAST_DONE(held);
            auto staging = repository.stage();
            HOLDFAST_DONE(staging);
            left = std::filesystem::read_symlink(staging->folder());
            staging->release(); // as if killed here
        }
        const auto precious = scratch + "/precious";
        QVERIFY(QDir().mkpath(QString::fromStdString(precious)));
        std::filesystem::create_directory_symlink(precious, repository.folder() / "backups" / ".new-1-1");
        QVERIFY(std::filesystem::exists(left));
        HOLDFAST_DONE(repository.lock());
        QVERIFY(!std::filesystem::exists(left));
        QVERIFY(std::filesystem::exists(precious));
        QVERIFY(std::filesystem::is_empty(repository.folder() / "backups"));
    }
};

HOLDFAST_TEST(TstSealedBackups)
#include "tst_sealed_backups.moc"
