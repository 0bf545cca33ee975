// SPDX-License-Identifier: GPL-3.0-or-later
// Backups once more elsewhere, cut short at every place, and the way back into an empty repository.
#include "engine/backups/offsite_copy.h"
#include "engine/backups/redis_backups.h"
#include "tests/engine/backups/done.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/redis_server.h"
#include "tests/support/s3_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace holdfast::testing;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

constexpr SegmentBytes kSegment = 1U << 20U;
const TimePoint kStart{1'790'000'000'000ms};

/// A repository and a storage of their own.
struct Pair {
    QTemporaryDir place;
    S3Server server;
    BackupPlace order{.fleet = "tests",
                      .service = ServiceId("db"),
                      .server = {},
                      .settings = {.repository = place.path().toStdString()},
                      .scratch = "/tmp"};
    Repository repository{order};

    Result<OffsiteCopy> copies() {
        auto store = ObjectStore::open(server.place(), {.patience = 30s, .partBytes = 64 * 1024});
        if (!store) return std::unexpected(store.error());
        return OffsiteCopy(repository, order, std::move(*store));
    }

    Result<CopyReport> copy(TimePoint now = kStart, Duration keep = 24h) {
        auto there = copies();
        return there ? there->copy(keep, now, {}, {}) : std::unexpected(there.error());
    }
};

bool write(const fs::path& path, const QByteArray& content) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::WriteOnly) && file.write(content) == content.size();
}

QByteArray content(int of, int count) {
    QByteArray out(count, '\0');
    for (int i = 0; i < count; ++i)
        out[i] = static_cast<char>((i * 37 + of) ^ (i >> 7));
    return out;
}

/// One that began `hours` after the start, and was verified unless that is said.
Result<Manifest> put(Pair& pair, int hours, bool verified = true) {
    const auto held = pair.repository.lock();
    if (!held) return std::unexpected(held.error());
    auto staging = pair.repository.stage();
    if (!staging) return std::unexpected(staging.error());
    if (!write(staging->folder() / "base.tar.zst", content(hours, 200'000)) ||
        !write(staging->folder() / "deep" / "er file", content(hours, 10)))
        return failure(ErrorCode::FixSetup, "no room");
    auto manifest = sampleManifest();
    manifest.began = kStart + std::chrono::hours(hours);
    manifest.ended = manifest.began + 1min;
    manifest.id = backupIdOf(manifest.began, 1);
    const auto at = static_cast<std::uint64_t>(hours + 1) * kSegment;
    manifest.log = LogRange{
        .systemIdentifier = "77", .timeline = 1, .begin = {at}, .end = {at + 10}, .segmentBytes = kSegment};
    auto done = pair.repository.publish(*staging, manifest, {});
    if (done && verified) {
        const Proofs proofs{.verified = Verification{.at = manifest.ended, .sound = true, .text = "sound"}};
        if (auto kept = pair.repository.keepProofs(done->id, proofs); !kept)
            return std::unexpected(kept.error());
    }
    return done;
}

/// Finished pieces of the log.
bool putLog(Pair& pair, std::uint64_t first, std::uint64_t last) {
    auto shelf = pair.repository.shelf({.systemIdentifier = "77", .segmentBytes = kSegment});
    const auto incoming = shelf.incoming();
    if (!incoming) return false;
    for (auto number = first; number <= last + 1; ++number) {
        if (!write(*incoming / nameOf({1, number}, kSegment), content(static_cast<int>(number), kSegment)))
            return false;
    }
    return shelf.shelve({}).has_value() && fs::remove(*incoming / nameOf({1, last + 1}, kSegment));
}

/// Every plain file below a folder, with its content.
std::map<std::string, QByteArray> filesOf(const fs::path& folder) {
    std::map<std::string, QByteArray> out;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        QFile file(QString::fromStdString(at->path().string()));
        if (at->is_regular_file() && file.open(QIODevice::ReadOnly))
            out[at->path().lexically_relative(folder).string()] = file.readAll();
    }
    return out;
}

QByteArrayList putsOf(const Pair& pair) {
    auto lines = pair.server.requests();
    lines.removeIf([](const QByteArray& line) { return !line.startsWith("PUT"); });
    return lines;
}

bool refuses(const auto& result, ErrorCode code, const char* why) {
    if (!result && result.error().detail.find(why) == std::string::npos)
        qWarning("%s", result.error().detail.c_str());
    return !result && result.error().code == code && result.error().detail.find(why) != std::string::npos;
}

} // namespace

class TstOffsiteCopy final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsHereComesBackIntoAnEmptyRepository() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto first = put(pair, 0);
        const auto second = put(pair, 1);
        HOLDFAST_DONE(first);
        HOLDFAST_DONE(second);
        QVERIFY(putLog(pair, 1, 5));
        QVERIFY(write(pair.repository.logFolder("77") / "00000002.history", "1\t0/500000\tno reason\n"));
        const auto report = pair.copy();
        HOLDFAST_DONE(report);
        QVERIFY(report->whole == (std::vector<BackupId>{second->id, first->id}));
        QCOMPARE(report->sentFiles, std::size_t{4 + 5 + 1});

        // The manifest of each goes up behind its files.
        const auto puts = putsOf(pair);
        for (const auto& manifest : {*first, *second}) {
            const QByteArray folder = "backups/" + QByteArray::fromStdString(manifest.id.value()) + "/";
            const auto last = std::find_if(puts.rbegin(), puts.rend(),
                                           [&](const QByteArray& line) { return line.contains(folder); });
            QVERIFY(last != puts.rend() && last->contains("manifest.sealed"));
        }
        const auto before = filesOf(pair.repository.folder() / "backups" / second->id.value());
        const auto logBefore = filesOf(pair.repository.folder() / "wal");
        fs::remove_all(pair.repository.folder());

        auto there = pair.copies();
        HOLDFAST_DONE(there);
        const auto listed = there->list({});
        HOLDFAST_DONE(listed);
        QVERIFY(listed->size() == 2 && listed->front().manifest == *second && listed->front().damage.empty());
        const auto verified = there->verify(second->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY(verified->ends_with("its 2 files, and so is the log behind it: 5 files."));
        const auto fetched = there->fetch(second->id, {}, {});
        HOLDFAST_DONE(fetched);
        QVERIFY(*fetched == *second);
        QVERIFY(filesOf(pair.repository.folder() / "backups" / second->id.value()) == before);
        HOLDFAST_DONE(pair.repository.readAgain(second->id, {}, {}));
        auto logAfter = logBefore; // the first piece is older than this backup
        std::erase_if(logAfter,
                      [](const auto& one) { return one.first.contains("000000010000000000000001-"); });
        QCOMPARE(logAfter.size(), logBefore.size() - 1);
        QVERIFY(filesOf(pair.repository.folder() / "wal") == logAfter);
        HOLDFAST_DONE(there->fetch(second->id, {}, {})); // what is here already is left as it is
        QVERIFY(refuses(there->fetch(BackupId("20260101-000000-0000"), {}, {}), ErrorCode::FixInput,
                        "There is no backup"));
    }

    void whatIsThereIsNotSentAgain() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        HOLDFAST_DONE(put(pair, 0));
        QVERIFY(putLog(pair, 1, 3));
        HOLDFAST_DONE(pair.copy());
        const auto sent = putsOf(pair).size();
        const auto again = pair.copy();
        HOLDFAST_DONE(again);
        QVERIFY(again->sentFiles == 0 && again->whole.size() == 1);
        QCOMPARE(putsOf(pair).size(), sent);
        QVERIFY(putLog(pair, 4, 4));
        QCOMPARE(pair.copy()->sentFiles, std::size_t{1});
    }

    void cutShortAnywhereNothingHalfIsListedAndTheNextGoesOn() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto one = put(pair, 0);
        HOLDFAST_DONE(one);
        QVERIFY(putLog(pair, 1, 2));
        int failed = 0;
        // The n-th request that sends is cut in its middle, for every n, against an empty bucket each.
        for (int n = 0;; ++n) {
            QDir(pair.server.path(QStringLiteral("objects"))).removeRecursively();
            QDir().mkpath(pair.server.path(QStringLiteral("objects")));
            std::stop_source stop;
            auto there = pair.copies();
            HOLDFAST_DONE(there);
            int calls = 0;
            std::uint64_t told = 0;
            const auto sink = [&](std::uint64_t more) {
                told += more;
                if (calls++ == n) stop.request_stop();
            };
            const auto outcome = there->copy(24h, kStart, sink, stop.get_token());
            const auto listed = there->list({});
            HOLDFAST_DONE(listed);
            if (outcome) {
                QCOMPARE(listed->size(), std::size_t{1});
                break;
            }
            ++failed;
            QVERIFY(listed->empty());
            HOLDFAST_DONE(pair.copy());
            HOLDFAST_DONE(there->verify(one->id, {}, {}));
        }
        QVERIFY2(failed >= 5, qPrintable(QString::number(failed)));
    }

    void aStorageThatFailsIsTriedAgainBySomebodyElse() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto one = put(pair, 0);
        HOLDFAST_DONE(one);
        for (const char* fault :
             {"PUT base.tar 1 cut-upload\n", "PUT deep 1 status-503\n", "PUT manifest.sealed 1 status-500\n",
              "PUT manifest.sealed 1 cut-upload\n"}) {
            pair.server.setFaults(fault);
            QVERIFY(!pair.copy());
            QVERIFY(pair.copies()->list({})->empty());
        }
        pair.server.setFaults({});
        HOLDFAST_DONE(pair.copy());
        HOLDFAST_DONE(pair.copies()->verify(one->id, {}, {}));
    }

    void aDamagedCopyIsFoundAndNeverTaken() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto one = put(pair, 0);
        HOLDFAST_DONE(one);
        QVERIFY(putLog(pair, 1, 2));
        HOLDFAST_DONE(pair.copy());
        pair.server.setFaults("GET base.tar 1 bent\n");
        QVERIFY(refuses(pair.copies()->verify(one->id, {}, {}), ErrorCode::FixInput, "is damaged there"));
        pair.server.setFaults("GET wal/77 1 bent\n");
        QVERIFY(refuses(pair.copies()->verify(one->id, {}, {}), ErrorCode::FixInput, "is damaged there"));
        fs::remove_all(pair.repository.folder());
        for (const char* fault :
             {"GET base.tar 1 bent\n", "GET base.tar 1 cut-answer\n", "GET deep 1 status-403\n"}) {
            pair.server.setFaults(fault);
            QVERIFY(!pair.copies()->fetch(one->id, {}, {}));
            QVERIFY(pair.repository.list()->empty());
        }
        pair.server.setFaults({});
        HOLDFAST_DONE(pair.copies()->fetch(one->id, {}, {}));
        // A file that is gone there is found without reading.
        const auto key = QStringLiteral("of tests/tests/db/backups/%1/base.tar.zst")
                             .arg(QString::fromStdString(one->id.value()));
        QVERIFY(QFile::remove(pair.server.fileOf(key)));
        QVERIFY(refuses(pair.copies()->verify(one->id, {}, {}), ErrorCode::FixInput,
                        "is gone or of another size"));
        HOLDFAST_DONE(pair.copy()); // and sent again
        HOLDFAST_DONE(pair.copies()->verify(one->id, {}, {}));
    }

    void aDamagedOneHereIsNotSentAndComesBackWhole() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto one = put(pair, 0);
        HOLDFAST_DONE(one);
        HOLDFAST_DONE(pair.copy());
        const auto file = pair.repository.fileOf(one->id, "base.tar.zst");
        QVERIFY(QFile::resize(QString::fromStdString(file.string()), 10));
        QVERIFY(!pair.repository.list()->front().damage.empty());
        HOLDFAST_DONE(pair.copy());
        HOLDFAST_DONE(pair.copies()->verify(one->id, {}, {}));
        HOLDFAST_DONE(pair.copies()->fetch(one->id, {}, {}));
        QVERIFY(pair.repository.list()->front().damage.empty());
        HOLDFAST_DONE(pair.repository.readAgain(one->id, {}, {}));
        // A byte that changed without its size: found while it is sent to a place that has it not yet.
        Pair other;
        QVERIFY2(other.server.start(), qPrintable(other.server.trouble()));
        const auto bent = put(other, 0);
        HOLDFAST_DONE(bent);
        QVERIFY(write(other.repository.fileOf(bent->id, "deep/er file"), content(9, 10)));
        QVERIFY(refuses(other.copy(), ErrorCode::FixInput, "is damaged"));
        QVERIFY(other.copies()->list({})->empty());
    }

    void retentionLetsGoThereWhatIsGoneHereAndNeverTheLastGoodOne() {
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const auto old = put(pair, 0);
        const auto middle = put(pair, 30);
        const auto fresh = put(pair, 60, false);
        HOLDFAST_DONE(fresh);
        QVERIFY(putLog(pair, 1, 3) && putLog(pair, 31, 33));
        HOLDFAST_DONE(pair.copy());
        const auto there = [&] {
            std::vector<BackupId> out;
            const auto listed = pair.copies()->list({});
            for (const auto& one : *listed)
                out.push_back(one.id);
            return out;
        };
        const auto later = kStart + 90h;
        // Here it is still: there, too.
        HOLDFAST_DONE(pair.copy(later));
        QCOMPARE(there().size(), std::size_t{3});
        HOLDFAST_DONE(pair.repository.drop(old->id));
        auto shelf = pair.repository.shelf(*old->log);
        const std::vector<RetentionItem> kept{{.id = middle->id, .ended = middle->ended, .log = middle->log}};
        HOLDFAST_DONE(shelf.drop("77", kept));
        const auto report = pair.copy(later);
        HOLDFAST_DONE(report);
        QCOMPARE(report->dropped, std::size_t{1});
        QVERIFY(there() == (std::vector<BackupId>{fresh->id, middle->id}));
        const auto keys = pair.server.keys();
        QVERIFY(std::ranges::none_of(keys, [](const QString& key) {
            return key.contains(QStringLiteral("000000010000000000000002-"));
        }));
        QVERIFY(std::ranges::any_of(keys, [](const QString& key) {
            return key.contains(QStringLiteral("000000010000000000000020-"));
        }));
        // The only verified one is lost here: what is there stays, whatever its age.
        HOLDFAST_DONE(pair.repository.drop(middle->id));
        HOLDFAST_DONE(pair.copy(kStart + 9000h));
        QCOMPARE(there().size(), std::size_t{2});
        // As it does when the whole repository is gone.
        fs::remove_all(pair.repository.folder());
        HOLDFAST_DONE(pair.copy(kStart + 9000h));
        QCOMPARE(there().size(), std::size_t{2});
    }

    void anEncryptedRedisGoesUpAsItLiesAndIsDrilledWhenItCameBack() {
        RedisServer redis;
        QVERIFY2(redis.start(), qPrintable(redis.trouble()));
        redis.command({"SET", "needle", "the-needle-3f9b1c77"});
        Pair pair;
        QVERIFY2(pair.server.start(), qPrintable(pair.server.trouble()));
        const QTemporaryDir keys;
        const fs::path keyFile = keys.filePath(QStringLiteral("key")).toStdString();
        QVERIFY(write(keyFile, QByteArray(64, 'a')));
        fs::permissions(keyFile, fs::perms::owner_read);
        pair.order.settings.method = BackupMethod::Redis;
        pair.order.settings.keyFile = keyFile;
        pair.order.server = {.kind = ProbeKind::Redis, .target = redis.target()};
        Repository repository(pair.order);
        const SystemClock clock;
        RedisBackups provider(pair.order, clock);
        const auto taken = provider.take({}, {});
        HOLDFAST_DONE(taken);
        HOLDFAST_DONE(provider.verify(taken->id, {}, {}));
        HOLDFAST_DONE(pair.copy());
        for (const auto& key : pair.server.keys()) {
            QFile file(pair.server.fileOf(key));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY(key.endsWith(QStringLiteral(".enc")) || key.endsWith(QStringLiteral("manifest.sealed")));
            QVERIFY(!file.readAll().contains("needle-3f9b"));
        }
        fs::remove_all(repository.folder());
        HOLDFAST_DONE(pair.copies()->fetch(taken->id, {}, {}));
        const auto verified = provider.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = provider.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
    }
};

HOLDFAST_TEST(TstOffsiteCopy)
#include "tst_offsite_copy.moc"
