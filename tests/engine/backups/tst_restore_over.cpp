// SPDX-License-Identifier: GPL-3.0-or-later
// A backup restored over a running PostgreSQL, by the whole plan.
#include "engine/backups/backup_keeper.h"
#include "tests/engine/backups/backup_lab.h"
#include "tests/engine/backups/restore_lab.h"
#include "tests/support/test_registry.h"

#include <filesystem>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace holdfast::recovery::testing;
using actions::Outcome;
using actions::RecoveryAction;

namespace {

constexpr int kPatient = 120'000;

/// A PostgreSQL that is backed up and whose log is received, run by a platform.
struct Served {
    Served() : lab({QStringLiteral("wal_keep_size=512MB")}) {}

    [[nodiscard]] bool begin() {
        if (!lab.start()) return false;
        data = lab.server.path(QStringLiteral("data")).toStdString();
        lab.server.stop();
        auto place = lab.order();
        place.settings.dataDirectory = data;
        restore = std::make_unique<RestoreLab>(place);
        auto spec = postgresOf(lab, {"-c", "wal_keep_size=512MB"});
        return spec && restore->define(std::move(*spec)) && answers();
    }

    [[nodiscard]] bool answers() {
        return QTest::qWaitFor([this] { return lab.server.select(QStringLiteral("SELECT 1")) == "1"; },
                               kPatient);
    }

    /// Taken, verified, and its log received from there on.
    [[nodiscard]] bool back() {
        keeper = std::make_unique<BackupKeeper>(restore->place(), lab.clock);
        const bool receives = QTest::qWaitFor(
            [this] { return keeper->receiveLog({}).has_value() && keeper->receives(); }, kPatient);
        const auto taken = keeper->provider().take({}, {});
        if (!receives || !taken) return false;
        const auto verified = keeper->provider().verify(taken->id, {}, {});
        return verified && verified->sound;
    }

    /// All that was committed is in what was received.
    [[nodiscard]] bool allReceived() {
        if (!lab.server.sql(QStringLiteral("SELECT pg_switch_wal()"))) return false;
        return QTest::qWaitFor(
            [this] {
                const auto look = keeper->lookAtLog(keeper->list().value(), {});
                return look && *look && (*look)->safe >= (*look)->written && (*look)->status.gaps.empty();
            },
            kPatient);
    }

    [[nodiscard]] QByteArray note(const char* text) {
        return lab.server.select(
            QStringLiteral("INSERT INTO ledger (note) VALUES ('%1') RETURNING xid").arg(QLatin1String(text)));
    }

    /// Whether a person who reads the plan is told that.
    [[nodiscard]] static bool tells(const Incident& incident, const char* what) {
        return std::ranges::any_of(incident.plan().changes, [&](const actions::FieldChange& change) {
            return change.after.find(what) != std::string::npos;
        });
    }

    [[nodiscard]] QByteArray notes() {
        return lab.server.select(QStringLiteral("SELECT string_agg(note, ' ' ORDER BY id) FROM ledger"));
    }

    BackupLab lab;
    std::string data;
    std::unique_ptr<RestoreLab> restore;
    std::unique_ptr<BackupKeeper> keeper;
};

} // namespace

class TstRestoreOver final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDroppedTableComesBackToTheTransaction() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        QVERIFY(!served.note("one").isEmpty());
        QVERIFY(!served.note("two").isEmpty());
        const auto wanted = served.note("three");
        QVERIFY(!wanted.isEmpty());
        QVERIFY(!served.note("too-late").isEmpty());
        QVERIFY(served.lab.server.sql(QStringLiteral("DROP TABLE ledger")));
        QVERIFY(served.allReceived());

        auto incident = served.restore->incident();
        // A server at rest writes a little now and then, and that is on its way for a moment.
        const auto allIsIn = [&] {
            incident->plan(RecoveryAction::Restore, "postgres");
            return served.tells(*incident, "all that is written by now is in it");
        };
        QTRY_VERIFY_WITH_TIMEOUT(allIsIn(), kPatient);
        incident->plan(RecoveryAction::Restore, "postgres", {{"transaction", wanted.toStdString()}});
        QVERIFY(served.tells(*incident, "after that transaction is not in it"));
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::Done);
        QVERIFY(served.answers());
        QCOMPARE(served.notes(), QByteArray("one two three"));
        QCOMPARE(served.lab.server.select(QStringLiteral("SELECT count(*) FROM quiet")), QByteArray("5000"));
        QCOMPARE(served.lab.server.select(QStringLiteral("SELECT timeline_id FROM pg_control_checkpoint()")),
                 QByteArray("2"));
        // What was there is kept, whole, and was itself backed up before.
        QCOMPARE(QByteArray::fromStdString(
                     BackupLab::ask(served.data + ".before-1", "SELECT count(*) FROM quiet")),
                 QByteArray("5000"));
        const auto all = served.keeper->list();
        QVERIFY(all && all->size() == 2 && all->front().proofs.verified);

        // The log is received again, along the new timeline.
        QTRY_VERIFY_WITH_TIMEOUT(served.keeper->receives(), kPatient);
        QVERIFY(served.back());
        QVERIFY(!served.note("four").isEmpty());
        QVERIFY(served.allReceived());
        // And that can be restored again, to the end: a third timeline, not the second one twice.
        incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres",
                       {{"backup", all->back().id.value()}, {"at", "backup"}});
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::Done);
        QVERIFY(served.answers());
        QCOMPARE(served.lab.server.select(QStringLiteral("SELECT timeline_id FROM pg_control_checkpoint()")),
                 QByteArray("3"));
        QCOMPARE(served.notes(), QByteArray(""));
        QVERIFY(std::filesystem::exists(served.data + ".before-2"));
    }

    void aLostDataDirectoryComesBackWithAllThatWasReceived() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        QVERIFY(!served.note("one").isEmpty());
        QVERIFY(!served.note("two").isEmpty());
        QVERIFY(served.allReceived());
        QVERIFY(served.restore->crash());
        QTRY_VERIFY_WITH_TIMEOUT(!served.restore->isRunning(), kPatient);
        QVERIFY(std::filesystem::remove_all(served.data) > 100);

        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres");
        QVERIFY(served.tells(*incident, "as far as its log was received"));
        for (const auto& step : incident->plan().steps)
            QVERIFY(step.operation.name != "restore.safety"); // nobody could give one
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::Done);
        QVERIFY(served.answers());
        QCOMPARE(served.notes(), QByteArray("one two"));
        QVERIFY(!std::filesystem::exists(served.data + ".before-1"));
    }

    void aServerThatDoesNotBecomeWellHasItsFormerDataAgain() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        QVERIFY(!served.note("after").isEmpty());
        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres", {{"at", "backup"}});
        QVERIFY(served.tells(*incident, "is not in it: "));
        incident->well = false;
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::RolledBack);
        QVERIFY(served.answers());
        QCOMPARE(served.notes(), QByteArray("after"));
        QVERIFY(std::filesystem::exists(served.data + ".restored-1/PG_VERSION"));
    }

    /// It would refuse for ever: nobody waits for that with the service down.
    void whoRefusesTheLoginHasItsFormerDataAgain() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        QVERIFY(served.lab.server.sql(QStringLiteral("ALTER ROLE keeper PASSWORD 'an0ther'")));
        QVERIFY(!served.note("after").isEmpty());
        served.keeper.reset(); // it would go on with the former password
        served.restore->place().server.password = Secret("an0ther");
        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres", {{"at", "backup"}});
        QVERIFY(incident->go());
        ENDED(*incident, Outcome::RolledBack);
        QVERIFY2(incident->execution->why().contains("refuses the login"),
                 incident->execution->why().c_str());
        QVERIFY(served.answers());
        QCOMPARE(served.notes(), QByteArray("after"));
    }

    /// A data directory in the fleet file that is not this server's: nothing is drawn, nothing is changed.
    void aMistypedDataDirectoryIsRefused() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        QVERIFY(served.restore->crash()); // else the server itself would say where its data lies
        QTRY_VERIFY_WITH_TIMEOUT(!served.restore->isRunning(), kPatient);
        const QDir place(served.lab.place.path());
        QVERIFY(place.mkpath(QStringLiteral("photos/summer")));
        QVERIFY(place.mkpath(QStringLiteral("other/global")));
        for (const char* name : {"other/PG_VERSION", "other/global/pg_control"}) {
            QFile file(place.filePath(QLatin1String(name)));
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write("15 is another's") > 0);
        }
        const auto link = served.lab.path("link");
        std::filesystem::create_directory_symlink(served.data, link);
        const std::vector<std::pair<std::string, const char*>> mistyped{
            {"/", "folder of the system"},
            {"/root", "folder of the system"},
            {QDir::homePath().toStdString(), ""},
            {"/usr/lib", "folder of the system"},
            {served.lab.path("photos"), "does not look like a data directory"},
            {link, "link"},
            {served.data + "/base", "lies inside the data directory"},
            {served.lab.path("other"), "another cluster"},
            {served.lab.path("repository"), "the folder of the backups"}};
        for (const auto& [path, why] : mistyped) {
            served.restore->place().settings.dataDirectory = path;
            const auto drawing = served.restore->incident()->draw(RecoveryAction::Restore, "postgres");
            QVERIFY2(!drawing, path.c_str());
            QVERIFY2(drawing.error().detail.find(why) != std::string::npos, drawing.error().detail.c_str());
        }
        QVERIFY(place.exists(QStringLiteral("photos/summer")));
        QVERIFY(std::filesystem::exists(served.data + "/PG_VERSION"));
        QVERIFY(place.exists(QStringLiteral("other/global/pg_control")));
    }

    void aServerThatIsStartedMeanwhileKeepsItsData() {
        Served served;
        QVERIFY2(served.begin(), qPrintable(served.lab.server.trouble()));
        QVERIFY(served.back());
        auto incident = served.restore->incident();
        incident->plan(RecoveryAction::Restore, "postgres", {{"at", "backup"}});
        // The very step, without the one that stops the server.
        auto plan = incident->plan();
        std::erase_if(plan.steps, [](const actions::Step& step) {
            return step.operation.name.starts_with("platform.") || step.operation.name == "restore.safety";
        });
        recovery::Drawing drawing{.context = plan.target.context,
                                  .identity = plan.target.identity,
                                  .basis = plan.basis,
                                  .changes = plan.changes,
                                  .steps = plan.steps};
        drawing.wayBack = plan.wayBack;
        incident->take(drawing, RecoveryAction::Restore, "postgres");
        QVERIFY(incident->go());
        QVERIFY(incident->execution->outcome() != Outcome::Done);
        QVERIFY(incident->execution->why().find("still answers") != std::string::npos);
        QVERIFY(served.answers());
        QVERIFY(!std::filesystem::exists(served.data + ".before-1"));
    }
};

HOLDFAST_TEST(TstRestoreOver)
#include "tst_restore_over.moc"
