// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/backups/done.h"
#include "tests/engine/backups/ledger_load.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

#include <atomic>
#include <csignal>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::flipBit;
using holdfast::backups::testing::Load;
using namespace std::chrono_literals;

namespace {

constexpr int kServerPatience = 60'000; // milliseconds
constexpr const char* kWords = "SELECT md5(string_agg(word, ',' ORDER BY id)) FROM quiet";

} // namespace

class TstPostgresBackups : public QObject {
    Q_OBJECT

    static std::unique_ptr<LogReceiver> receiverOf(BackupLab& lab, PostgresBackups& backups) {
        const auto facts = askFacts(lab.spec(), 10s, {});
        const auto tools = PostgresTools::find(15, {}, false);
        if (!facts || !tools) return nullptr;
        auto call = callTo(lab.spec(), tools->program("pg_receivewal"), "holdfast log");
        if (!call) return nullptr;
        return std::make_unique<LogReceiver>(*call,
                                             backups.shelf({.systemIdentifier = facts->systemIdentifier,
                                                            .segmentBytes = facts->segmentBytes}));
    }

    static qint64 count(BackupLab& lab) {
        return lab.server.select(QStringLiteral("SELECT coalesce(max(id), 0) FROM ledger")).toLongLong();
    }

    /// Everything written so far comes onto the disk of the repository, whatever is written meanwhile.
    static bool becomesSafe(BackupLab& lab) {
        const auto written = lab.server.select(QStringLiteral("SELECT pg_current_wal_insert_lsn()"));
        const auto isSafe = QStringLiteral("SELECT coalesce(bool_or(flush_lsn >= '%1'), false) FROM "
                                           "pg_stat_replication WHERE application_name = 'holdfast log'")
                                .arg(QString::fromUtf8(written));
        return QTest::qWaitFor([&] { return lab.server.select(isSafe) == "t"; }, kServerPatience);
    }

    static std::size_t listed(PostgresBackups& backups) {
        const auto all = backups.repository().list();
        return all ? all->size() : 999;
    }

    /// A crash of the whole server, at once: its processes are all children of the first.
    static void killAll(qint64 server) {
        QFile file(QStringLiteral("/proc/%1/task/%1/children").arg(server));
        if (file.open(QIODevice::ReadOnly)) {
            for (const auto& child : file.readAll().split(' '))
                if (child.toInt() > 0) ::kill(child.toInt(), SIGKILL);
        }
        ::kill(static_cast<pid_t>(server), SIGKILL);
    }

    /// What stands in the folder of backups, hidden names too.
    static QStringList entriesOf(PostgresBackups& backups) {
        return QDir(QString::fromStdString((backups.repository().folder() / "backups").string()))
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }

private Q_SLOTS:

    /// The whole way of one database: writers at work, a backup, the log; then back to a transaction, to
    /// before a mistake, and after the loss of everything.
    void everyTransactionComesBackAndNoneThatCameLater() {
        // Without a slot, what keeps the log for a receiver that a busy machine slows down is this setting.
        BackupLab lab({QStringLiteral("max_wal_size=64MB"), QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        QVERIFY(lab.server.sql(
            QStringLiteral("CREATE TABLE noise AS SELECT g AS id, 0 AS n FROM generate_series(0, 99) g")));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto receiver = receiverOf(lab, backups);
        QVERIFY(receiver);
        QTRY_VERIFY_WITH_TIMEOUT(receiver->status().receiving, kServerPatience);
        Load load(lab);
        QTRY_VERIFY_WITH_TIMEOUT(count(lab) > 200, kServerPatience);

        std::atomic<int> told = 0;
        const auto taken = backups.take([&](const BackupProgress&) { ++told; }, {});

        HOLDFAST_DONE(taken);
        QVERIFY(told > 0);
        QVERIFY(taken->dataBytes > 10'000'000);
        QCOMPARE(listed(backups), std::size_t{1});
        const auto quiet = std::ranges::find(taken->samples, "postgres.public.quiet", &ContentSample::name);
        QVERIFY(quiet != taken->samples.end() && quiet->quiet);
        QCOMPARE(quiet->rows, std::uint64_t{5000});
        const auto ledger = std::ranges::find(taken->samples, "postgres.public.ledger", &ContentSample::name);
        QVERIFY(ledger != taken->samples.end() && !ledger->quiet);

        // Two files of the log further, writers still at work.
        const auto atBackup = count(lab);
        QVERIFY(lab.server.sql(QStringLiteral("SELECT pg_switch_wal()")));
        QTRY_VERIFY_WITH_TIMEOUT(count(lab) > atBackup + 300, kServerPatience);
        QVERIFY(lab.server.sql(QStringLiteral("SELECT pg_switch_wal()")));
        QTRY_VERIFY_WITH_TIMEOUT(count(lab) > atBackup + 500, kServerPatience);
        const auto wanted = atBackup + 250;
        const auto transaction =
            lab.server.select(QStringLiteral("SELECT xid FROM ledger WHERE id = %1").arg(wanted))
                .toULongLong();
        QVERIFY(transaction > 0);
        QVERIFY(becomesSafe(lab));

        // To an arbitrary transaction: it and every one before it, and none after.
        const auto toTransaction = backups.restore(
            {.id = taken->id, .into = lab.path("to_transaction"), .point = {.transaction = transaction}}, {},
            {});
        HOLDFAST_DONE(toTransaction);
        QCOMPARE(BackupLab::ask(lab.path("to_transaction"), "SELECT count(*) || ' ' || max(id) FROM ledger"),
                 lab.server
                     .select(QStringLiteral("SELECT count(*) || ' ' || max(id) FROM ledger WHERE id <= %1")
                                 .arg(wanted))
                     .toStdString());

        // To the moment before a mistake, of one of many clients.
        load.stopLedger();
        const auto all =
            lab.server.select(QStringLiteral("SELECT count(*) || ' ' || sum(id) FROM ledger")).toStdString();
        const auto before = lab.clock.now();
        QTRY_VERIFY(lab.clock.now() > before + 20ms);
        QVERIFY(lab.server.sql(QStringLiteral("DROP TABLE ledger")));
        QVERIFY(becomesSafe(lab));
        const auto toTime = backups.restore(
            {.id = taken->id, .into = lab.path("to_time"), .point = {.time = before + 10ms}}, {}, {});
        HOLDFAST_DONE(toTime);
        QCOMPARE(BackupLab::ask(lab.path("to_time"), "SELECT count(*) || ' ' || sum(id) FROM ledger"), all);

        // After everything is lost: as far as the log goes, which is all of it.
        QVERIFY(load.isAtWork());
        QVERIFY(lab.server.sql(QStringLiteral("CREATE TABLE last_words AS SELECT 'said' AS word")));
        QVERIFY(becomesSafe(lab));
        lab.server.kill();
        QVERIFY(QDir(lab.server.path(QStringLiteral("data"))).removeRecursively());
        const auto toEnd = backups.restore({.id = taken->id, .into = lab.path("to_end")}, {}, {});
        HOLDFAST_DONE(toEnd);
        QVERIFY(toEnd->lastCommit.has_value());
        QCOMPARE(toEnd->phases.size(), std::size_t{3});
        QCOMPARE(BackupLab::ask(lab.path("to_end"), "SELECT word FROM last_words"), std::string("said"));
        QTRY_VERIFY_WITH_TIMEOUT(!receiver->status().trouble.empty(), kServerPatience); // never ends silently
        QVERIFY(!receiver->status().receiving);

        // What cannot be reached is said, and leaves nothing.
        const auto tooFar = backups.restore({.id = taken->id,
                                             .into = lab.path("too_far"),
                                             .point = {.transaction = transaction + 100'000'000}},
                                            {}, {});
        QVERIFY(!tooFar && tooFar.error().code == ErrorCode::FixInput);
        QVERIFY2(tooFar.error().detail.find("before configured recovery target") != std::string::npos,
                 tooFar.error().detail.c_str());
        QVERIFY(!QFile::exists(QString::fromStdString(lab.path("too_far"))));
        QVERIFY(lab.place.isValid() &&
                QDir(lab.place.path()).entryList({QStringLiteral("holdfast-*")}).isEmpty());
    }

    void aSoundBackupIsVerifiedAndDrilled() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        auto order = lab.order();
        order.settings.checks = {"SELECT count(*) = 5000 FROM quiet"};
        PostgresBackups backups(order, lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(drilled->recoveryTime() > 0ms);
        const auto again = backups.repository().find(taken->id);
        HOLDFAST_DONE(again);
        QVERIFY(again->proofs.verified == *verified && again->proofs.drilled == *drilled);
        QVERIFY(QDir(lab.place.path()).entryList({QStringLiteral("holdfast-*")}).isEmpty()); // torn down

        // A check of its own that does not hold is a finding.
        order.settings.checks = {"SELECT count(*) = 1 FROM quiet", "SELECT nonsense"};
        PostgresBackups stricter(order, lab.clock);
        const auto doubted = stricter.drill(taken->id, {}, {});
        HOLDFAST_DONE(doubted);
        QVERIFY(!doubted->proven);
        QCOMPARE(doubted->findings.size(), std::size_t{2});
    }

    void aCorruptedPageIsFoundByTheDrill() {
        BackupLab lab({QStringLiteral("wal_keep_size=512MB")});
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        auto receiver = receiverOf(lab, backups);
        QVERIFY(receiver);
        QTRY_VERIFY_WITH_TIMEOUT(receiver->status().receiving, kServerPatience);
        const auto sound = backups.take({}, {});
        HOLDFAST_DONE(sound);
        const auto words = lab.server.select(QString::fromLatin1(kWords));
        QVERIFY(lab.server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('before')")));
        QVERIFY(becomesSafe(lab));
        receiver.reset();
        QVERIFY(lab.server.sql(QStringLiteral("CHECKPOINT")));
        const QString file =
            lab.server.path(QStringLiteral("data/")) +
            QString::fromUtf8(lab.server.select(QStringLiteral("SELECT pg_relation_filepath('quiet')")));
        lab.server.stop();
        QFile pages(file);
        QVERIFY(pages.open(QIODevice::ReadWrite) && pages.seek(8192 * 3 + 4096));
        QVERIFY(pages.write(QByteArray(2048, '\x5a')) == 2048);
        pages.close();
        QVERIFY2(lab.server.start(), qPrintable(lab.server.trouble()));
        receiver = receiverOf(lab, backups);
        QVERIFY(receiver);
        QTRY_VERIFY_WITH_TIMEOUT(receiver->status().receiving, kServerPatience);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        QVERIFY(backups.verify(taken->id, {}, {})->sound); // its bytes are those of the server

        const auto drilled = backups.drill(taken->id, {}, {});

        HOLDFAST_DONE(drilled);
        QVERIFY(!drilled->proven);
        QVERIFY(!drilled->findings.empty());

        // The one before it and the log bring back what the page held, and all that was written since.
        QVERIFY(lab.server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('after')")));
        QVERIFY(becomesSafe(lab));
        const auto restored = backups.restore({.id = sound->id, .into = lab.path("sound")}, {}, {});
        HOLDFAST_DONE(restored);
        QCOMPARE(BackupLab::ask(lab.path("sound"), kWords), words.toStdString());
        QCOMPARE(BackupLab::ask(lab.path("sound"), "SELECT string_agg(note, ' ' ORDER BY id) FROM ledger"),
                 std::string("before after"));
    }

    void aFlippedBitInAnyFileIsFound() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        HOLDFAST_DONE(backups.repository().readAgain(taken->id, {}, {}));
        auto files = taken->files;
        files.push_back({.path = "manifest.sealed", .bytes = 100});
        for (const auto& file : files) {
            const auto path = backups.repository().fileOf(taken->id, file.path).string();
            for (const auto at : {std::uint64_t{0}, file.bytes / 2, file.bytes - 1}) {
                QVERIFY(flipBit(path, static_cast<qint64>(at)));
                const auto read = backups.repository().readAgain(taken->id, {}, {});
                QVERIFY2(!read && read.error().code == ErrorCode::FixInput, file.path.c_str());
                const auto restored = backups.restore(
                    {.id = taken->id, .into = lab.path("never"), .point = {.onlyConsistent = true}}, {}, {});
                QVERIFY2(!restored && restored.error().detail.find("damaged") != std::string::npos,
                         restored ? file.path.c_str() : restored.error().detail.c_str());
                QVERIFY(!QFile::exists(QString::fromStdString(lab.path("never"))));
                QVERIFY(flipBit(path, static_cast<qint64>(at)));
            }
        }
        const auto base = backups.repository().fileOf(taken->id, "base.tar.zst").string();
        QVERIFY(flipBit(base, 5000));
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY(!verified->sound);
        QVERIFY2(verified->text.find("base.tar.zst is damaged") != std::string::npos, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY(!drilled->proven);
    }

    void aServerThatIsKilledInMidBackupLeavesNothing() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto good = backups.take({}, {});
        HOLDFAST_DONE(good);
        const auto server = lab.server.pid();
        auto order = lab.order();
        order.settings.rateLimit = 1 << 20;
        PostgresBackups slow(order, lab.clock);

        const auto taken = slow.take([&](const BackupProgress&) { killAll(server); }, {});

        lab.server.kill();
        QVERIFY2(!taken, "it was over before the server was");
        QVERIFY2(taken.error().detail.find("pg_basebackup failed") != std::string::npos,
                 taken.error().detail.c_str());
        QCOMPARE(listed(backups), std::size_t{1});
        QCOMPARE(entriesOf(backups), QStringList{QString::fromStdString(good->id.value())});
        HOLDFAST_DONE(backups.repository().readAgain(good->id, {}, {}));
    }

    void aCancelledBackupLeavesNothing() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        auto order = lab.order();
        order.settings.rateLimit = 1 << 20;
        PostgresBackups backups(order, lab.clock);
        std::stop_source stop;
        const auto taken =
            backups.take([&](const BackupProgress&) { stop.request_stop(); }, stop.get_token());
        QVERIFY(!taken && taken.error().code == ErrorCode::Cancelled);
        QVERIFY(entriesOf(backups).isEmpty());
    }

    void twoAtOnceAreOneTooMany() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto held = backups.repository().lock();
        HOLDFAST_DONE(held);
        const auto taken = backups.take({}, {});
        QVERIFY(!taken && taken.error().code == ErrorCode::FixSetup);
    }

    void whatIsThereIsNeverRestoredOver() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto photos = lab.path("photos");
        QVERIFY(QDir().mkpath(QString::fromStdString(photos)));
        QFile photo(QString::fromStdString(photos + "/1"));
        QVERIFY(photo.open(QIODevice::WriteOnly) && photo.write("x") == 1);
        photo.close();
        QVERIFY(QFile::link(QString::fromStdString(photos), QString::fromStdString(lab.path("link"))));
        const auto live = lab.server.path(QStringLiteral("data")).toStdString();
        const auto home = lab.path("somebody"); // empty: only that it is a home keeps it
        QVERIFY(QDir().mkpath(QString::fromStdString(home)));
        holdfast::testing::PostgresServer other;
        QVERIFY2(other.start(), qPrintable(other.trouble()));
        other.stop();
        const auto others = other.path(QStringLiteral("data")).toStdString();
        for (const auto& into :
             {photos, lab.path("link"), lab.path("link") + "/new", live, live + "/base/new",
              lab.path("repository"), home, others, std::string("/"), std::string("/root"),
              std::string("/home"), std::string("/var"), std::string("relative")}) {
            const auto restored = backups.restore({.id = taken->id, .into = into, .homes = {home}}, {}, {});
            QVERIFY2(!restored && restored.error().code == ErrorCode::FixInput, into.c_str());
        }
        QVERIFY(photo.exists());
        QVERIFY2(other.start(), qPrintable(other.trouble()));
        QCOMPARE(lab.server.select(QStringLiteral("SELECT count(*) FROM quiet")), QByteArray("5000"));
    }

    void theLogThatABackupNeedsIsReadFromItsManifest() {
        const auto log = logRangeIn(R"({"Files": [], "WAL-Ranges": [
            { "Timeline": 3, "Start-LSN": "0/2000028", "End-LSN": "1/100" }], "Manifest-Checksum": "x"})",
                                    {.systemIdentifier = "7"});
        HOLDFAST_DONE(log);
        const LogRange expected{
            .systemIdentifier = "7", .timeline = 3, .begin = {0x2000028}, .end = {0x1'0000'0100}};
        QVERIFY(*log == expected);
        for (const auto* wrong :
             {"", "{}", R"("WAL-Ranges": [])", R"("WAL-Ranges": [1])", R"("WAL-Ranges": [{}])",
              R"("WAL-Ranges": [{"Timeline": 1, "Start-LSN": "0/1"}])", R"("WAL-Ranges": )"})
            QVERIFY2(!logRangeIn(wrong, {}), wrong);
    }

    void aFolderInRestoreCommandMeansItself() {
        QCOMPARE(restoreCommand("/a b/c"), std::string("cp '/a b/c'/'%f' '%p'"));
        QCOMPARE(restoreCommand("/a'b/100%"), std::string("cp '/a'\\''b/100%%'/'%f' '%p'"));
    }
};

HOLDFAST_TEST(TstPostgresBackups)
#include "tst_postgres_backups.moc"
