// SPDX-License-Identifier: GPL-3.0-or-later
// Restores over real processes, with backups that fail where they are told to.
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/recovery/little_backups.h"
#include "tests/support/test_registry.h"

#include <algorithm>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using holdfast::testing::makeLocalPlatform;
using holdfast::testing::PlatformUnderTest;
using workloads::InstanceState;

namespace {

constexpr const char* kObedient = "trap 'exit 0' TERM; while :; do sleep 0.05; done";

} // namespace

class TstRestoreRecipe final : public QObject {
    Q_OBJECT

    std::unique_ptr<PlatformUnderTest> m_under;
    std::unique_ptr<Subjects> m_subjects;
    std::unique_ptr<LittleBackups> m_book;
    std::unique_ptr<Incident> m_incident;

    /// web needs api, and api needs db: two go down with the database, and one that depends softly stays.
    void world(bool alone = false) {
        m_incident.reset();
        m_under->clear();
        m_subjects = std::make_unique<Subjects>(m_under->platform());
        m_book = std::make_unique<LittleBackups>();
        for (const char* name : {"db", "api", "web", "report"}) {
            if (alone && std::string(name) != "db") continue;
            m_under->plant({.name = name, .script = kObedient});
            m_subjects->add(name);
        }
        if (!alone) {
            m_subjects->depend("web", "api");
            m_subjects->depend("api", "db");
            m_subjects->depend("report", "db", DependencyKind::Soft);
        }
        m_incident = std::make_unique<Incident>(*m_subjects);
        m_incident->add(restoreCookbook(*m_book));
    }

    [[nodiscard]] bool runs(const char* name) {
        const auto found = m_under->platform().describe(workloads::WorkloadId(name), {});
        return found && found->instances.size() == 1 &&
               found->instances.front().state == InstanceState::Running;
    }

    [[nodiscard]] std::string titles() const {
        std::string out;
        for (const auto& step : m_incident->plan().steps)
            out += step.operation.name + "(" + step.service.value() + ") ";
        return out;
    }

    /// As before, and the restored one beside.
    void verifyOld() {
        QCOMPARE(m_book->in("data"), QByteArray("old"));
        QVERIFY(!std::filesystem::exists(m_book->path("data.before-1")));
        QVERIFY(runs("db"));
    }

    void verifyNew() {
        QCOMPARE(m_book->in("data"), QByteArray("new"));
        QCOMPARE(m_book->in("data.before-1"), QByteArray("old"));
        QVERIFY(!std::filesystem::exists(m_book->path("data.restored-1")));
        QVERIFY(runs("db"));
    }

private Q_SLOTS:

    void init() { m_under = makeLocalPlatform(); }

    void cleanup() {
        m_incident.reset();
        m_under.reset();
    }

    void dependantsGoDownFirstAndComeUpInOrder() {
        world();
        m_incident->plan(RecoveryAction::Restore, "db");
        QCOMPARE(titles(),
                 std::string("restore.quiet(db) restore.safety(db) restore.fetch(db) restore.prove(db) "
                             "platform.stop(web) platform.stop(api) platform.stop(db) restore.swap(db) "
                             "platform.start(db) platform.ready(db) restore.answers(db) restore.log(db) "
                             "platform.start(api) platform.ready(api) platform.start(web) "
                             "platform.ready(web) restore.keep(db) "));
        QVERIFY(m_incident->plan().tier == Tier::Destroys);
        QVERIFY(m_incident->plan().target.identity.find("system identifier 7") != std::string::npos);
        QVERIFY(m_incident->go());
        ENDED(*m_incident, Outcome::Done);
        verifyNew();
        QVERIFY(runs("api") && runs("web") && runs("report"));
        const auto evidence = m_incident->evidence();
        QVERIFY2(evidence.find(m_book->path("data.before-1")) != std::string::npos, evidence.c_str());
        QVERIFY(evidence.find("waits while this plan runs") != std::string::npos);
        QVERIFY(evidence.find("goes on as soon as this plan has ended") != std::string::npos);
    }

    void whatFailsBeforeTheFoldersChangePlacesTouchesNothing() {
        for (const char* call : {"quiet", "fetch", "prove"}) {
            world(true);
            m_book->fails = call;
            m_incident->plan(RecoveryAction::Restore, "db");
            QVERIFY(m_incident->go());
            QVERIFY2(m_incident->execution->outcome() != Outcome::Done, call);
            QCOMPARE(m_incident->runs("platform.stop"), 0);
            verifyOld();
        }
    }

    void whatFailsLaterIsPutBack() {
        for (const char* call : {"replace", "answers", "log"}) {
            world(true);
            m_book->fails = call;
            m_incident->plan(RecoveryAction::Restore, "db");
            QVERIFY(m_incident->go());
            ENDED(*m_incident, Outcome::RolledBack);
            verifyOld();
            QCOMPARE(m_book->in("data.restored-1"), QByteArray("new"));
        }
    }

    void aServerThatDoesNotBecomeWellGetsItsFormerDataBack() {
        world();
        m_incident->plan(RecoveryAction::Restore, "db");
        m_incident->well = false;
        QVERIFY(m_incident->go());
        ENDED(*m_incident, Outcome::RolledBack);
        verifyOld();
        QVERIFY(runs("api") && runs("web"));
    }

    void aServerThatGivesNoBackupAnyMoreIsRestoredAllTheSame() {
        world(true);
        m_book->fails = "safety";
        m_incident->plan(RecoveryAction::Restore, "db");
        QVERIFY(m_incident->go());
        ENDED(*m_incident, Outcome::Done);
        QVERIFY(m_incident->evidence().find("none could be taken: It fails at safety.") != std::string::npos);
        verifyNew();
    }

    void lostDataIsPutBackWithNothingToKeep() {
        world(true);
        std::filesystem::remove_all(m_book->path("data"));
        m_incident->plan(RecoveryAction::Restore, "db");
        QVERIFY(m_incident->go());
        ENDED(*m_incident, Outcome::Done);
        QCOMPARE(m_book->in("data"), QByteArray("new"));
        QVERIFY(!std::filesystem::exists(m_book->path("data.before-1")));
    }

    void anAbortEndsTheLongStepInItsMiddle() {
        world(true);
        m_incident->plan(RecoveryAction::Restore, "db");
        const auto& steps = m_incident->plan().steps;
        const auto fetch =
            std::ranges::find(steps, "restore.fetch", [](const Step& step) { return step.operation.name; });
        auto subject = m_subjects->find(ServiceId("db"));
        std::stop_source abort;
        std::vector<std::string> told;
        subject->abort = abort.get_token();
        subject->tell = [&](const std::string& text) { told.push_back(text); };
        m_book->abortIn = &abort;
        auto cookbook = restoreCookbook(*m_book);
        const auto answer = cookbook.deeds.front()->run({.plan = PlanId("p1"),
                                                         .target = m_incident->plan().target,
                                                         .service = ServiceId("db"),
                                                         .operation = fetch->operation,
                                                         .deadline = fetch->deadline},
                                                        *subject);
        QVERIFY(answer.outcome == StepOutcome::Failed);
        QVERIFY(!std::filesystem::exists(m_book->path("data.restored-1")));
        QCOMPARE(told, std::vector<std::string>{"copy: 1.0 MiB of 4.0 MiB"});
    }

    void aDryRunChangesNothing() {
        world();
        m_incident->plan(RecoveryAction::Restore, "db");
        m_incident->make(ExecutionMode::Rehearse);
        QVERIFY(m_incident->go());
        ENDED(*m_incident, Outcome::Rehearsed);
        QVERIFY(m_book->called.empty());
        verifyOld();
        QVERIFY(!std::filesystem::exists(m_book->path("data.restored-1")));
    }

    void whatCannotBeMeantIsRefused() {
        world(true);
        const auto refused = [&](std::map<std::string, std::string> arguments) {
            const auto drawing = m_incident->draw(RecoveryAction::Restore, "db", std::move(arguments));
            return drawing ? std::string() : drawing.error().detail;
        };
        QVERIFY(refused({{"backup", "../../etc"}}).find("no backup's name") != std::string::npos);
        QVERIFY(refused({{"into", "/home"}}).find("«fresh» or «in-place»") != std::string::npos);
        QVERIFY(refused({{"at", "yesterday"}}).find("no time") != std::string::npos);
        QVERIFY(refused({{"transaction", "0"}}).find("no transaction") != std::string::npos);
        QVERIFY(refused({{"transaction", "7"}, {"at", "2026-11-22T04:50:01Z"}}).find("not to both") !=
                std::string::npos);
        QVERIFY(refused({{"into", "in-place"}}).empty());
        m_book->sound = false;
        QVERIFY(refused({}).find("never verified") != std::string::npos);
    }

    /// Whatever is done when this program ends: the place holds the whole former data or the whole restored
    /// one once the next start has done its part, and the evidence says which.
    void aKillAtAnyMomentLeavesOneOfTheTwo() {
        bool crashed = true;
        int done = 0;
        int back = 0;
        for (int at = 1; crashed; at += 3) {
            world(true);
            m_incident->plan(RecoveryAction::Restore, "db");
            m_incident->crashAt = at;
            crashed = !m_incident->go();
            const auto killed = m_incident->clock.steady();
            const bool open = !crashed || m_incident->startAgain();
            if (crashed && open) QVERIFY(m_incident->go());
            // Nobody waits hours for the effect of a step that nobody works on any more.
            QVERIFY(m_incident->clock.steady() - killed < std::chrono::minutes(30));
            const auto what = "killed at " + std::to_string(at);
            // Where nothing is open it had not begun, or had come to its end.
            const bool isDone = open ? m_incident->execution->outcome() == Outcome::Done
                                     : m_book->in("data") == QByteArray("new");
            if (isDone) {
                verifyNew();
                ++done;
            } else {
                verifyOld();
                ++back;
            }
            QVERIFY2(!QTest::currentTestFailed(), what.c_str());
            QVERIFY(at < 400);
        }
        QVERIFY(done > 0 && back > 0);
    }

    /// Between the two renames there is no data in its place at all: the next start puts the former back.
    void aKillBetweenTheTwoRenamesIsUndone() {
        int at = 0;
        do { // until it is killed just after the server was stopped
            world(true);
            m_incident->plan(RecoveryAction::Restore, "db");
            m_incident->crashAt = ++at;
            QVERIFY2(!m_incident->go(), "it was never stopped");
        } while (runs("db"));
        world(true);
        m_incident->plan(RecoveryAction::Restore, "db");
        m_incident->crashAt = at + 4; // before and after its result, before and after the next intent
        QVERIFY(!m_incident->go());
        QCOMPARE(m_book->in("data"), QByteArray("old"));
        QCOMPARE(m_book->in("data.restored-1"), QByteArray("new"));
        std::filesystem::rename(m_book->path("data"), m_book->path("data.before-1"));
        QVERIFY(m_incident->startAgain());
        QVERIFY(m_incident->go());
        QVERIFY(m_incident->execution->outcome() != Outcome::Done);
        verifyOld();
    }
};

HOLDFAST_TEST(TstRestoreRecipe)
#include "tst_restore_recipe.moc"
