// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/backup_keeper.h"
#include "engine/backups/postgres_dumps.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/done.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::flipBit;
using namespace std::chrono_literals;

class TstPostgresDumps final : public QObject {
    Q_OBJECT

    static BackupPlace order(const BackupLab& lab) {
        auto place = lab.order();
        place.settings.method = BackupMethod::Logical;
        place.settings.log = false;
        return place;
    }

    static QStringList leftOver(const BackupLab& lab) {
        return QDir(lab.place.path()).entryList({QStringLiteral("holdfast-*")});
    }

    static QString said(const char* text) { return QString::fromUtf8(text); }

private Q_SLOTS:

    /// Names that would be taken for something else, owners, rights, large objects; while somebody writes.
    void everyDatabaseComesBackWithItsOwners() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        QVERIFY(lab.server.sql(said("CREATE ROLE shopkeeper LOGIN PASSWORD 's3cret'; CREATE ROLE \"Guest\"; "
                                    "GRANT \"Guest\" TO shopkeeper")));
        QVERIFY(lab.server.sql(said("CREATE DATABASE \"Shop '=../x\" OWNER shopkeeper")));
        const auto shop = said("dbname='Shop \\'=../x'");
        QVERIFY(lab.server.sql(
            said("CREATE SCHEMA s AUTHORIZATION shopkeeper; CREATE TABLE s.goods AS SELECT g AS "
                 "id, 1.5::numeric * g AS price FROM generate_series(1, 700) g; ALTER TABLE "
                 "s.goods OWNER TO shopkeeper; GRANT SELECT ON s.goods TO \"Guest\""),
            shop));
        auto place = order(lab);
        place.settings.checks = {"SELECT count(*) = 5000 FROM quiet"};
        PostgresDumps backups(place, lab.clock);

        std::uint64_t told = 0;
        const auto taken = backups.take([&](const BackupProgress& one) { told = one.bytesDone; }, {});
        HOLDFAST_DONE(taken);
        QVERIFY(told > 0);
        QVERIFY(taken->method == BackupMethod::Logical && !taken->log);
        QCOMPARE(taken->files.size(), std::size_t{3});
        const auto verified = backups.verify(taken->id, {}, {});
        HOLDFAST_DONE(verified);
        QVERIFY2(verified->sound, verified->text.c_str());
        const auto drilled = backups.drill(taken->id, {}, {});
        HOLDFAST_DONE(drilled);
        QVERIFY2(drilled->proven, drilled->text.c_str());
        QVERIFY(drilled->recoveryTime() > 0ms);
        QCOMPARE(drilled->phases.size(), std::size_t{4});

        const auto restored = backups.restore({.id = taken->id, .into = lab.path("back")}, {}, {});
        HOLDFAST_DONE(restored);
        QCOMPARE(BackupLab::ask(lab.path("back"), "SELECT count(*) || ' ' || sum(id) FROM quiet"),
                 std::string("5000 12502500"));
        QCOMPARE(
            BackupLab::ask(lab.path("back"),
                           "SELECT r.rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE "
                           "d.datname = 'Shop ''=../x'"),
            std::string("shopkeeper"));
        QCOMPARE(
            BackupLab::ask(lab.path("back"), "SELECT count(*) FROM pg_authid WHERE rolpassword IS NOT NULL"),
            std::string("0"));
        QCOMPARE(
            BackupLab::ask(lab.path("back"), "SELECT pg_has_role('shopkeeper', 'Guest', 'MEMBER')::text"),
            std::string("true"));
        QVERIFY(leftOver(lab).isEmpty()); // torn down
    }

    void whatADumpCannotDoIsSaid() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresDumps backups(order(lab), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        // No other moment, and never over anything.
        const auto then = backups.restore(
            {.id = taken->id, .into = lab.path("then"), .point = {.time = lab.clock.now()}}, {}, {});
        QVERIFY(!then && then.error().code == ErrorCode::FixInput);
        QVERIFY2(then.error().detail.find("no other moment") != std::string::npos,
                 then.error().detail.c_str());
        const auto live = lab.server.path(said("data")).toStdString();
        for (const auto& into : {live, live + "/new", lab.path("repository"), std::string("/root")}) {
            const auto restored = backups.restore({.id = taken->id, .into = into}, {}, {});
            QVERIFY2(!restored && restored.error().code == ErrorCode::FixInput, into.c_str());
        }
        // Neither kind takes the other one's for its own.
        PostgresBackups physical(lab.order(), lab.clock);
        QVERIFY(!physical.drill(taken->id, {}, {}));
        const auto cluster = physical.take({}, {});
        HOLDFAST_DONE(cluster);
        const auto mistaken = backups.verify(cluster->id, {}, {});
        QVERIFY(!mistaken || !mistaken->sound);
        // A database that the account may not see would be missing.
        QVERIFY(lab.server.sql(said("CREATE DATABASE hidden")) &&
                lab.server.sql(said("REVOKE CONNECT ON DATABASE hidden FROM PUBLIC")));
        const auto partly = backups.take({}, {});
        QVERIFY(!partly && partly.error().code == ErrorCode::FixSetup);
        QVERIFY2(partly.error().detail.find("«hidden»") != std::string::npos, partly.error().detail.c_str());
    }

    void aFlippedBitIsFoundByVerifyDrillAndRestore() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresDumps backups(order(lab), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        for (const auto& file : taken->files) {
            const auto path = backups.repository().fileOf(taken->id, file.path).string();
            QVERIFY(flipBit(path, static_cast<qint64>(file.bytes / 2)));
            const auto verified = backups.verify(taken->id, {}, {});
            HOLDFAST_DONE(verified);
            QVERIFY2(!verified->sound && verified->text.find(file.path) != std::string::npos,
                     verified->text.c_str());
            const auto drilled = backups.drill(taken->id, {}, {});
            HOLDFAST_DONE(drilled);
            QVERIFY(!drilled->proven);
            QVERIFY(!backups.restore({.id = taken->id, .into = lab.path("never")}, {}, {}));
            QVERIFY(!QFile::exists(QString::fromStdString(lab.path("never"))));
            QVERIFY(flipBit(path, static_cast<qint64>(file.bytes / 2)));
        }
        QVERIFY(leftOver(lab).isEmpty());
    }

    /// What comes back is held against what was there, not against itself.
    void aMissingRowIsFoundByTheDrill() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        PostgresDumps backups(order(lab), lab.clock);
        const auto taken = backups.take({}, {});
        HOLDFAST_DONE(taken);
        auto& repository = backups.repository();
        // The same dumps, of which it is said that they had one row more.
        auto held = repository.lock();
        HOLDFAST_DONE(held);
        auto staging = repository.stage();
        HOLDFAST_DONE(staging);
        for (const auto& file : taken->files)
            std::filesystem::copy_file(repository.fileOf(taken->id, file.path),
                                       staging->folder() / file.path);
        auto more = *taken;
        more.id = backupIdOf(lab.clock.now() + 5s, 7);
        const auto quiet = std::ranges::find(more.samples, "postgres.public.quiet", &ContentSample::name);
        QVERIFY(quiet != more.samples.end() && quiet->quiet);
        ++quiet->rows;
        HOLDFAST_DONE(repository.publish(*staging, more, {}));
        held = failure(ErrorCode::Cancelled, "let go");

        const auto drilled = backups.drill(more.id, {}, {});

        HOLDFAST_DONE(drilled);
        QVERIFY(!drilled->proven);
        QCOMPARE(drilled->findings,
                 std::vector<std::string>{"postgres.public.quiet has 5000 rows instead of 5001."});
    }

    void theKeeperDumpsWhereTheFleetSaysSo() {
        BackupLab lab;
        QVERIFY2(lab.start(), qPrintable(lab.server.trouble()));
        BackupKeeper keeper(order(lab), lab.clock);
        const auto taken = keeper.provider().take({}, {});
        HOLDFAST_DONE(taken);
        HOLDFAST_DONE(keeper.receiveLog({}));
        const auto all = keeper.list();
        HOLDFAST_DONE(all);
        QVERIFY(all->size() == 1 && all->front().method == BackupMethod::Logical);
        const auto log = keeper.lookAtLog(*all, {});
        HOLDFAST_DONE(log);
        QVERIFY(!log->has_value());
    }
};

HOLDFAST_TEST(TstPostgresDumps)
#include "tst_postgres_dumps.moc"
