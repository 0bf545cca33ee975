// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/pgbackrest_backups.h"
#include "tests/engine/backups/archiving_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::ArchivingLab;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::flipBit;
using namespace std::chrono_literals;

namespace {

QString words(const char* text) {
    return QString::fromUtf8(text);
}

} // namespace

class TstPgBackRestBackups final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// The way of one database: taken, verified, rehearsed; then back to a transaction, out of its archive.
    void aStanzaIsBackedUpProvenAndRestoredToATransaction() {
        ArchivingLab lab;
        QVERIFY2(lab.start(), lab.trouble().constData());
        PgBackRestBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        QVERIFY(taken->method == BackupMethod::PgBackRest && taken->dataBytes > 1'000'000);
        QVERIFY2(taken->tool.starts_with("pgBackRest 2.") &&
                     taken->tool.find(", full 20") != std::string::npos,
                 taken->tool.c_str());
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(drilled->recoveryTime() > 0ms);

        QByteArray transaction;
        for (int i = 1; i <= 3; ++i) {
            QVERIFY(lab.server.sql(words("INSERT INTO ledger (note) VALUES ('n')")));
            if (i == 2) transaction = lab.server.select(words("SELECT max(xid::text::bigint) FROM ledger"));
        }
        QVERIFY(lab.server.sql(words("DROP TABLE quiet")));
        QVERIFY(lab.archived());
        const auto restored = backups.restore(
            {.id = taken->id, .into = lab.path("back"), .point = {.transaction = transaction.toULongLong()}},
            {}, {});
        HOLDFAST_DONE(restored);
        QCOMPARE(BackupLab::ask(lab.path("back"),
                                "SELECT count(*) || ' ' || (SELECT count(*) FROM quiet) FROM ledger"),
                 std::string("2 5000"));
        QVERIFY(!QFile::exists(QString::fromStdString(lab.path("back.tablespaces"))));
        QVERIFY(QDir(lab.place.path()).entryList({words("holdfast-*")}).isEmpty());

        // What cannot be reached is said in the words of who could not, and leaves nothing.
        const auto never =
            backups.restore({.id = taken->id,
                             .into = lab.path("never"),
                             .point = {.transaction = transaction.toULongLong() + 100'000'000}},
                            {}, {});
        QVERIFY(!never && never.error().code == ErrorCode::FixInput);
        QVERIFY(!QFile::exists(QString::fromStdString(lab.path("never"))));
        for (const auto& into : {lab.server.path(words("data")).toStdString(), lab.path("back"),
                                 lab.path("repository"), std::string("/root")}) {
            const auto refused = backups.restore({.id = taken->id, .into = into}, {}, {});
            QVERIFY2(!refused && refused.error().code == ErrorCode::FixInput, into.c_str());
        }
    }

    void damageInItsOwnRepositoryIsFound() {
        ArchivingLab lab;
        QVERIFY2(lab.start(), lab.trouble().constData());
        PgBackRestBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto largest = lab.largestStored();
        QVERIFY(QFileInfo(largest).size() > 100'000);
        QVERIFY(flipBit(largest.toStdString(), QFileInfo(largest).size() / 2));
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(!verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(!drilled->proven, drilled->text.c_str());
        QVERIFY(drilled->text.find("pgbackrest restore") != std::string::npos);
    }

    void whatItRefusesIsSaidInItsOwnWords() {
        ArchivingLab lab;
        QVERIFY2(lab.start(), lab.trouble().constData());
        auto place = lab.order();
        place.settings.stanza = "other";
        PgBackRestBackups other(place, lab.clock);
        const auto unknown = other.take({}, {});
        QVERIFY(!unknown && unknown.error().code == ErrorCode::FixSetup);
        QVERIFY2(unknown.error().detail.find("other") != std::string::npos, unknown.error().detail.c_str());
        // It cannot back up what does not run.
        PgBackRestBackups backups(lab.order(), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        const auto tool = PgBackRestTool::find(lab.order());
        HOLDFAST_DONE(tool);
        const auto refused = tool->run(
            {"--pg1-path=" + lab.server.path(words("data")).toStdString(), "--type=default", "restore"}, 60s,
            {});
        QVERIFY(!refused && refused.error().code == ErrorCode::FixSetup);
        QVERIFY2(refused.error().detail.find("unable to restore while PostgreSQL is running") !=
                     std::string::npos,
                 refused.error().detail.c_str());
        // Its retention is its own: what it let go is said, not found out at a restore.
        const auto kept = tool->sets({});
        HOLDFAST_DONE(kept);
        QCOMPARE(kept->size(), std::size_t{1});
        HOLDFAST_DONE(tool->run({"--type=full", "--repo1-retention-full=1", "backup"}, 600s, {}));
        const auto gone = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(gone);
        QVERIFY2(!gone->sound && gone->text.find("no longer has the backup") != std::string::npos,
                 gone->text.c_str());
    }

    void whatItSaysInJsonIsReadAndWhatIsNoneIsRefused() {
        const auto sets = pgBackRestSetsIn(
            R"([{"name":"x"},{"name":"main","status":{"code":0,"message":"ok"},"db":[
               {"id":1,"repo-key":1,"system-id":7000000000000000001},{"id":2,"repo-key":2,"system-id":7},
               {"id":2,"repo-key":1,"system-id":7000000000000000002}],"backup":[
               {"label":"20261122-003000F","type":"full","error":false,"info":{"size":1000},
                "database":{"id":2,"repo-key":1}},
               {"label":"20261122-003000F_20261122-013000I","type":"incr","error":true,"info":{"size":7}}]}])",
            "main");
        HOLDFAST_DONE(sets);
        QCOMPARE(sets->size(), std::size_t{2});
        QCOMPARE(sets->front().bytes, std::uint64_t{1000});
        QCOMPARE(sets->front().systemIdentifier, std::string("7000000000000000002"));
        QCOMPARE(sets->back().systemIdentifier, std::string());
        QVERIFY(!sets->front().hasErrors && sets->back().hasErrors && sets->back().kind == "incr");
        const auto none =
            pgBackRestSetsIn(R"([{"name":"main","status":{"code":2,"message":"no valid backups"}}])", "main");
        QVERIFY(none && none->empty());
        const auto ill = pgBackRestSetsIn(
            R"([{"name":"main","status":{"code":1,"message":"missing stanza path"}}])", "main");
        QVERIFY(!ill && ill.error().detail.find("missing stanza path") != std::string::npos);
        for (const auto* wrong :
             {"", "{}", "[1]", "[]", R"([{"name":"main"}])", R"([{"name":1,"backup":2}])"})
            QVERIFY2(!pgBackRestSetsIn(wrong, "main"), wrong);
    }
};

HOLDFAST_TEST(TstPgBackRestBackups)
#include "tst_pg_back_rest_backups.moc"
