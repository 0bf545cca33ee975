// SPDX-License-Identifier: GPL-3.0-or-later
// A restore over a running PostgreSQL by the other methods: by pgBackRest, and from dumps.
#include "engine/backups/backup_keeper.h"
#include "tests/engine/backups/archiving_lab.h"
#include "tests/engine/backups/restore_lab.h"
#include "tests/support/test_registry.h"

#include <filesystem>
#include <system_error>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::recovery::testing;
using actions::Outcome;
using actions::RecoveryAction;
using holdfast::backups::testing::ArchivingLab;
using holdfast::backups::testing::BackupLab;
using holdfast::backups::testing::postgresOf;
using holdfast::backups::testing::RestoreLab;

namespace {

constexpr int kLong = 120'000;

/// The lab's server from now on run by a platform, with nothing but its own settings.
template <typename Lab>
struct Run {
    [[nodiscard]] bool begin(BackupPlace place) {
        data = lab.server.path(QStringLiteral("data")).toStdString();
        lab.server.stop();
        place.settings.dataDirectory = data;
        restore = std::make_unique<RestoreLab>(place);
        keeper = std::make_unique<BackupKeeper>(place, lab.clock);
        auto spec = postgresOf(lab);
        return spec && restore->define(std::move(*spec)) && answers();
    }

    [[nodiscard]] bool answers() {
        return QTest::qWaitFor([this] { return ask("SELECT 1") == "1"; }, kLong);
    }

    /// Taken and verified. Else why not.
    [[nodiscard]] std::string back() {
        const auto taken = keeper->provider().take({}, {});
        if (!taken) return taken.error().detail;
        const auto verified = keeper->provider().verify(taken->id, {}, {});
        if (!verified) return verified.error().detail;
        return verified->sound ? "" : verified->text;
    }

    QByteArray ask(const char* sql) { return lab.server.select(QString::fromUtf8(sql)); }

    [[nodiscard]] QByteArray note(const char* text) {
        return lab.server.select(
            QStringLiteral("INSERT INTO ledger (note) VALUES ('%1') RETURNING xid").arg(QLatin1String(text)));
    }

    Lab lab;
    std::string data;
    std::unique_ptr<RestoreLab> restore;
    std::unique_ptr<BackupKeeper> keeper;
};

constexpr const char* kNotes = "SELECT string_agg(note, ' ' ORDER BY id) FROM ledger";
constexpr const char* kPasswords =
    "SELECT string_agg(rolname || ' ' || rolpassword, ' ' ORDER BY rolname) FROM pg_authid WHERE rolcanlogin";

} // namespace

class TstRestoreOverMethods final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aStanzaIsRestoredOverItsServerAndGoesOnArchiving() {
        Run<ArchivingLab> run;
        QVERIFY2(run.lab.start(), run.lab.trouble().constData());
        // In the cluster itself, so that they come back with it.
        for (const char* setting : {"archive_mode", "archive_command"})
            QVERIFY(run.lab.server.sql(
                QStringLiteral("ALTER SYSTEM SET %1 = '%2'")
                    .arg(QLatin1String(setting),
                         QString::fromUtf8(run.ask(QByteArray("SHOW ").append(setting).constData())))));
        QVERIFY(run.begin(run.lab.order()));
        const auto trouble = run.back();
        QVERIFY2(trouble.empty(), trouble.c_str());
        QVERIFY(!run.note("one").isEmpty());
        const auto wanted = run.note("two");
        QVERIFY(!run.note("too-late").isEmpty());
        QVERIFY(run.lab.server.sql(QStringLiteral("DROP TABLE quiet")));
        QVERIFY(run.lab.archived());

        auto incident = run.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres", {{"transaction", wanted.toStdString()}});
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::Done);
        QVERIFY(run.answers());
        QCOMPARE(run.ask(kNotes), QByteArray("one two"));
        QCOMPARE(run.ask("SELECT count(*) FROM quiet"), QByteArray("5000"));
        QCOMPARE(QByteArray::fromStdString(BackupLab::ask(run.data + ".before-1", kNotes)),
                 QByteArray("one two too-late"));
        // It archives as before, along a timeline of its own, and can be backed up on it.
        QCOMPARE(run.ask("SHOW archive_mode"), QByteArray("on"));
        QVERIFY(run.lab.archived());
        QVERIFY(run.ask("SELECT last_archived_wal FROM pg_stat_archiver").startsWith("00000002"));
        const auto again = run.back();
        QVERIFY2(again.empty(), again.c_str());
    }

    void dumpsAreLoadedIntoANewClusterWithThePasswordsAndSettingsOfTheFormer() {
        Run<BackupLab> run;
        QVERIFY2(run.lab.start(), qPrintable(run.lab.server.trouble()));
        for (const char* sql : {"CREATE ROLE \"Shop \"\"keeper\"\" '\" LOGIN PASSWORD 's3cret'",
                                "CREATE ROLE guest LOGIN", "ALTER SYSTEM SET work_mem = '7MB'"})
            QVERIFY(run.lab.server.sql(QString::fromUtf8(sql)));
        auto place = run.lab.order();
        place.settings.method = BackupMethod::Logical;
        place.settings.log = false;
        QVERIFY(run.begin(place));
        const auto trouble = run.back();
        QVERIFY2(trouble.empty(), trouble.c_str());
        // Another one since the dump: what the former server says now is what is true.
        QVERIFY(run.lab.server.sql(QStringLiteral("ALTER ROLE keeper PASSWORD 'pl4nted'")));
        const auto passwords = run.ask(kPasswords);
        QVERIFY(passwords.count("SCRAM-SHA-256") == 2);
        const auto former = run.ask("SELECT system_identifier FROM pg_control_system()");
        QVERIFY(!run.note("after").isEmpty());
        QVERIFY(run.lab.server.sql(QStringLiteral("DROP TABLE quiet")));
        // Who may log in stands in a file elsewhere.
        const auto access = run.data + "/pg_hba.conf";
        const auto elsewhere = run.data + "-access.conf";
        std::filesystem::rename(access, elsewhere);
        std::filesystem::create_symlink(elsewhere, access);

        auto incident = run.restore->incident();
        const auto then = incident->draw(RecoveryAction::Restore, "postgres", {{"transaction", "800"}});
        QVERIFY(!then && then.error().detail.contains("no other moment"));
        incident->plan(RecoveryAction::Restore, "postgres");
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::Done);
        QVERIFY(run.answers());
        QCOMPARE(run.ask("SELECT count(*) FROM quiet"), QByteArray("5000"));
        QCOMPARE(run.ask("SELECT count(*) FROM ledger"), QByteArray("0"));
        QCOMPARE(run.ask(kPasswords), passwords);
        QCOMPARE(run.ask("SHOW work_mem"), QByteArray("7MB"));
        std::error_code none;
        QCOMPARE(std::filesystem::read_symlink(access, none).string(), elsewhere);
        QVERIFY(run.ask("SELECT system_identifier FROM pg_control_system()") != former);
        QVERIFY(!incident->evidence().contains("SCRAM-SHA-256"));
        QCOMPARE(QByteArray::fromStdString(BackupLab::ask(run.data + ".before-1", kNotes)),
                 QByteArray("after"));
        // And that can be dumped and restored again.
        const auto again = run.back();
        QVERIFY2(again.empty(), again.c_str());
    }

    /// Nobody could log in afterwards: it is not begun.
    void dumpsWithoutTheirServerAreRefused() {
        Run<BackupLab> run;
        QVERIFY2(run.lab.start(), qPrintable(run.lab.server.trouble()));
        auto place = run.lab.order();
        place.settings.method = BackupMethod::Logical;
        place.settings.log = false;
        QVERIFY(run.begin(place));
        const auto trouble = run.back();
        QVERIFY2(trouble.empty(), trouble.c_str());
        auto incident = run.restore->incident();
        // Who may not read them cannot take them over: said before the server is stopped.
        QVERIFY(run.lab.server.sql(QStringLiteral("REVOKE pg_read_all_data FROM keeper")));
        incident->plan(RecoveryAction::Restore, "postgres");
        QVERIFY(incident->go());
        QVERIFY(incident->execution->outcome() != Outcome::Done);
        QVERIFY2(incident->execution->why().contains("nobody could log in"),
                 incident->execution->why().c_str());
        QCOMPARE(run.ask("SELECT 1"), QByteArray("1"));
        QVERIFY(!std::filesystem::exists(run.data + ".restored-1"));

        QVERIFY(run.restore->crash());
        QTRY_VERIFY_WITH_TIMEOUT(!run.restore->isRunning(), kLong);
        const auto drawing = run.restore->incident()->draw(RecoveryAction::Restore, "postgres");
        QVERIFY(!drawing);
        QVERIFY2(drawing.error().detail.contains("passwords"), drawing.error().detail.c_str());
    }
};

HOLDFAST_TEST(TstRestoreOverMethods)
#include "tst_restore_over_methods.moc"
