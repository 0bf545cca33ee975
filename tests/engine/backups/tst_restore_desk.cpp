// SPDX-License-Identifier: GPL-3.0-or-later
// A restore over a running PostgreSQL as the engine runs it: what is scheduled waits and goes on, how far it
// is can be seen, and whoever aborts it has the former data again.
#include "tests/engine/backups/restore_desk_lab.h"
#include "tests/support/test_registry.h"

#include <filesystem>

using namespace holdfast;
using holdfast::backups::testing::RestoreDeskLab;

namespace {

constexpr int kPatient = RestoreDeskLab::kPatience;

} // namespace

class TstRestoreDesk final : public QObject {
    Q_OBJECT

    /// Backed up by schedule, and a plan that restores it begun. «after» is what the backup has not.
    static void startRestore(RestoreDeskLab& lab, bool gated) {
        QVERIFY2(lab.begin(gated), qPrintable(lab.database.server.trouble()));
        QTRY_VERIFY_WITH_TIMEOUT(lab.backed().backups.size() == 1 && !lab.backed().running &&
                                     lab.backed().backups.front().proofs.verified,
                                 kPatient);
        QVERIFY(lab.database.server.sql(QStringLiteral("INSERT INTO ledger (note) VALUES ('after')")));
        lab.draw();
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->sheet.has_value(), kPatient);
        QVERIFY2(*lab.bench->sheet,
                 lab.bench->sheet->has_value() ? "" : lab.bench->sheet->error().detail.c_str());
        const auto& sheet = **lab.bench->sheet;
        QVERIFY2(!sheet.guards.refused(), sheet.guards.refusals().c_str());
        const auto listed = std::ranges::find(sheet.plan.changes, "schedule", &actions::FieldChange::field);
        QVERIFY(listed != sheet.plan.changes.end());
        QCOMPARE(listed->before, std::string("a backup every 24 h"));
        QVERIFY(listed->after.contains("waits while this plan runs, then goes on"));
        lab.bench->execute();
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->begun.has_value(), kPatient);
        QVERIFY2(*lab.bench->begun,
                 lab.bench->begun->has_value() ? "" : lab.bench->begun->error().detail.c_str());
    }

    static void removeBackups(const RestoreDeskLab& lab) {
        const auto folder =
            lab.place.folder.filePath(QStringLiteral("repository/bench/data/backups")).toStdString();
        for (const auto& one : std::filesystem::directory_iterator(folder))
            std::filesystem::remove_all(one.path());
    }

    /// Nobody asks for it.
    static void aBackupIsTakenBySchedule(const RestoreDeskLab& lab) {
        QTRY_VERIFY_WITH_TIMEOUT(lab.backed().backups.size() == 1 && !lab.backed().running, kPatient);
        QVERIFY(lab.backed().backups.front().proofs.verified);
    }

private Q_SLOTS:

    void whatIsDueWaitsForThePlanAndGoesOnWhenThatIsAborted() {
        RestoreDeskLab lab;
        startRestore(lab, true);
        if (QTest::currentTestFailed()) return;
        const auto since = lab.ask("SELECT pg_postmaster_start_time()");
        // How far it is, in bytes.
        const auto tells = [&](const char* what) {
            const auto* plan = lab.running();
            return plan != nullptr && plan->text.contains(what) && plan->text.contains(" MiB of ");
        };
        QTRY_VERIFY_WITH_TIMEOUT(tells("replay: "), kPatient);
        QVERIFY(lab.gate->letOneBegin());
        QTRY_VERIFY_WITH_TIMEOUT(lab.isAt("restore.prove"), kPatient);

        // No backup is left: the next one is due at once, and waits.
        removeBackups(lab);
        const auto isDue = [&] {
            const auto now = lab.backed();
            return now.backups.empty() && now.nextBackup &&
                   now.nextBackup->reason == backups::DueReason::First;
        };
        QTRY_VERIFY_WITH_TIMEOUT(isDue(), kPatient);
        const auto sweeps = lab.bench->client->state()->sweep.number;
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->client->state()->sweep.number > sweeps + 3, kPatient);
        QVERIFY(lab.backed().backups.empty() && !lab.backed().running);
        std::optional<Result<backups::BackupSummary>> taken;
        lab.client->take(ServiceId("data"), [&](const auto& answer) { taken = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(taken.has_value(), kPatient);
        QVERIFY(!*taken && taken->error().detail.contains("A plan restores a backup over data"));

        // Nothing was changed yet: the server never stopped.
        lab.abort();
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->ended("data") != nullptr, kPatient);
        QVERIFY(lab.bench->ended("data")->outcome != actions::Outcome::Done);
        QVERIFY2(lab.bench->ended("data")->cause == actions::EndCause::Aborted,
                 lab.bench->ended("data")->why.c_str());
        QCOMPARE(lab.watched.orders(), std::string());
        QCOMPARE(lab.ask("SELECT pg_postmaster_start_time()"), since);
        QCOMPARE(lab.ask("SELECT note FROM ledger"), QByteArray("after"));
        QVERIFY(!std::filesystem::exists(lab.data + ".before-1"));
        aBackupIsTakenBySchedule(lab);
    }

    void aPlanThatIsDoneListsWhatGoesOn() {
        RestoreDeskLab lab;
        startRestore(lab, false);
        if (QTest::currentTestFailed()) return;
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->ended("data") != nullptr, kPatient);
        QVERIFY2(lab.bench->ended("data")->outcome == actions::Outcome::Done,
                 lab.bench->ended("data")->why.c_str());
        QCOMPARE(lab.watched.orders(), std::string("stop shop, stop data, start data, start shop"));
        QCOMPARE(lab.ask("SELECT count(*) FROM ledger"), QByteArray("0"));
        std::optional<Result<actions::PlanDetail>> detail;
        lab.bench->acts->askPlan(**lab.bench->begun, [&](const auto& answer) { detail = answer; });
        QTRY_VERIFY_WITH_TIMEOUT(detail.has_value(), kPatient);
        QVERIFY2((*detail)->evidence.contains("goes on as soon as this plan has ended"),
                 (*detail)->evidence.c_str());
        QVERIFY((*detail)->evidence.contains("a backup every 24 h"));
        // And it does: the log along the new timeline, and what is due.
        QTRY_VERIFY_WITH_TIMEOUT(lab.backed().log && lab.backed().log->receiving, kPatient);
        removeBackups(lab);
        QTRY_VERIFY_WITH_TIMEOUT(lab.backed().backups.empty(), kPatient);
        aBackupIsTakenBySchedule(lab);
    }

    void whoeverAbortsItAfterTheFoldersChangedPlacesHasTheFormerDataAgain() {
        RestoreDeskLab lab;
        lab.watched.hold("start data");
        startRestore(lab, false);
        if (QTest::currentTestFailed()) return;
        QTRY_VERIFY_WITH_TIMEOUT(lab.watched.isHeld(), kPatient);
        QVERIFY(std::filesystem::exists(lab.data + ".before-1"));
        lab.abort();
        QTRY_VERIFY_WITH_TIMEOUT(lab.running() != nullptr && !lab.running()->abortBy.empty(), kPatient);
        lab.watched.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(lab.bench->ended("data") != nullptr, kPatient);
        QVERIFY2(lab.bench->ended("data")->outcome == actions::Outcome::RolledBack,
                 lab.bench->ended("data")->why.c_str());
        QCOMPARE(lab.watched.orders(),
                 std::string("stop shop, stop data, start data, stop data, start data, start shop"));
        QTRY_COMPARE_WITH_TIMEOUT(lab.ask("SELECT note FROM ledger"), QByteArray("after"), kPatient);
        QVERIFY(!std::filesystem::exists(lab.data + ".before-1"));
        QVERIFY(std::filesystem::exists(lab.data + ".restored-1/PG_VERSION"));
    }
};

HOLDFAST_TEST(TstRestoreDesk)
#include "tst_restore_desk.moc"
