// SPDX-License-Identifier: GPL-3.0-or-later
// Restarts of real processes, by plans that are run in full.
#include "tests/engine/platforms/contract/platform_under_test.h"
#include "tests/engine/recovery/recovery_incident.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <csignal>

using namespace holdfast;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;
using holdfast::testing::PlatformUnderTest;
using workloads::InstanceState;

class TstPlatformRun : public QObject {
    Q_OBJECT

    std::unique_ptr<PlatformUnderTest> m_local;
    std::unique_ptr<Subjects> m_subjects;
    std::unique_ptr<QTemporaryDir> m_folder;

    /// Each start writes a line; what follows is its life.
    void plant(const std::string& name, const std::string& life, Duration stopWithin = Duration(5'000)) {
        const auto script = "echo started >> " + startsFile(name) + "; " + life;
        const auto workload =
            m_local->plant({.name = name, .script = script, .environment = {}, .stopWithin = stopWithin});
        QTRY_COMPARE(starts(name), 1);
        m_subjects->add(name, workload.value());
    }

    [[nodiscard]] std::string startsFile(const std::string& name) const {
        return m_folder->filePath(QString::fromStdString(name + ".starts")).toStdString();
    }

    [[nodiscard]] int starts(const std::string& name) const {
        QFile file(QString::fromStdString(startsFile(name)));
        return file.open(QIODevice::ReadOnly) ? static_cast<int>(file.readAll().count('\n')) : 0;
    }

    [[nodiscard]] workloads::Instance instance(const std::string& name) {
        const auto found = m_local->platform().describe(workloads::WorkloadId(name), {});
        if (!found) qFatal("%s", found.error().detail.c_str());
        return found->instances.front();
    }

    [[nodiscard]] bool runs(const std::string& name) {
        return instance(name).state == InstanceState::Running;
    }

private Q_SLOTS:

    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_local = holdfast::testing::makeLocalPlatform();
        m_subjects = std::make_unique<Subjects>(m_local->platform());
    }

    void cleanup() {
        m_subjects.reset();
        m_local.reset();
    }

    void aGracefulRestartIsANewProcessAndVerified();
    void aDeafOneIsKilledAtItsDeadlineAndTheEvidenceSaysSo();
    void oneThatHangsIsEndedHardAndRunsAgain();
    void oneThatWasKilledIsOnlyStarted();
    void oneThatEndsRightAfterItsStartIsPutBeforeAPerson();
    void anotherProcessThanThePlannedOneIsLeftAlone();
    void aRehearsalShowsTheVeryCallsAndChangesNothing();
    void healthThatDoesNotComeBackIsForAPerson();
    void abortedBetweenStopAndStartItRunsAgain();
    void afterACrashAtAnyMomentNothingIsDoneTwiceAndNothingIsLost();
};

namespace {

constexpr const char* kObedient = "trap 'exit 7' TERM; while :; do sleep 0.05; done";
constexpr const char* kDeaf = "trap '' TERM; while :; do sleep 0.05; done";

} // namespace

void TstPlatformRun::aGracefulRestartIsANewProcessAndVerified() {
    plant("api", kObedient);
    const auto before = instance("api");
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Done);
    QVERIFY(runs("api"));
    QVERIFY(instance("api").pid != before.pid);
    QTRY_COMPARE(starts("api"), 2);
    const auto evidence = incident.evidence();
    QVERIFY(evidence.find("SIGTERM") != std::string::npos && evidence.find("exit 7") != std::string::npos);
}

void TstPlatformRun::aDeafOneIsKilledAtItsDeadlineAndTheEvidenceSaysSo() {
    plant("api", kDeaf, Duration(300));
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Done);
    QVERIFY(incident.evidence().find("was killed") != std::string::npos);
}

void TstPlatformRun::oneThatHangsIsEndedHardAndRunsAgain() {
    plant("api", kObedient, Duration(600'000));
    const auto before = instance("api");
    QCOMPARE(::kill(static_cast<pid_t>(before.pid), SIGSTOP), 0);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ContainerRestart, "api");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Done);
    QVERIFY(runs("api") && instance("api").pid != before.pid);
}

void TstPlatformRun::oneThatWasKilledIsOnlyStarted() {
    plant("api", kObedient);
    m_local->crash(workloads::WorkloadId("api"));
    QTRY_VERIFY(!runs("api"));
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QCOMPARE(incident.plan().steps.front().operation.name, std::string("platform.start"));
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Done);
    QVERIFY(runs("api"));
    QCOMPARE(incident.runs("platform.stop"), 0);
}

void TstPlatformRun::oneThatEndsRightAfterItsStartIsPutBeforeAPerson() {
    plant("api", "[ $(wc -l < " + startsFile("api") + ") -gt 1 ] && exit 3; " + kObedient);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::NeedsPerson);
    QVERIFY(incident.evidence().find("right after its start: it ended with 3") != std::string::npos);
    QCOMPARE(incident.asked.size(), std::size_t{1});
}

void TstPlatformRun::anotherProcessThanThePlannedOneIsLeftAlone() {
    plant("api", kObedient);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    const auto restarted = m_local->platform().perform(
        {.kind = workloads::OrderKind::Restart, .workload = workloads::WorkloadId("api")}, {});
    QVERIFY(restarted.has_value());
    const auto fresh = instance("api").pid;
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Failed);
    QVERIFY(incident.execution->cause() == EndCause::WorldChanged);
    QCOMPARE(instance("api").pid, fresh);
}

void TstPlatformRun::aRehearsalShowsTheVeryCallsAndChangesNothing() {
    plant("api", kObedient);
    const auto before = instance("api");
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::ContainerRestart, "api");
    incident.make(ExecutionMode::Rehearse);
    QVERIFY(incident.go());
    ENDED(incident, Outcome::Rehearsed);
    QCOMPARE(incident.calls.size(), std::size_t{2});
    QVERIFY(incident.calls[0].call.starts_with("signal api: process"));
    QVERIFY(incident.calls[0].call.find("SIGKILL after 0 ms") != std::string::npos);
    QVERIFY(incident.calls[1].call.starts_with("spawn api: /bin/sh"));
    HOLDFAST_COMPARE(instance("api"), before);
}

void TstPlatformRun::healthThatDoesNotComeBackIsForAPerson() {
    plant("api", kObedient);
    Incident incident(*m_subjects);
    incident.well = false;
    incident.plan(RecoveryAction::GracefulRestart, "api");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::NeedsPerson);
    QVERIFY(runs("api")); // it is left running: a restart cannot be taken back
}

void TstPlatformRun::abortedBetweenStopAndStartItRunsAgain() {
    plant("api", kObedient);
    Incident incident(*m_subjects);
    incident.plan(RecoveryAction::GracefulRestart, "api");
    incident.make();
    while (incident.runs("platform.stop") == 0)
        static_cast<void>(incident.execution->advance());
    QVERIFY(!runs("api"));
    incident.execution->requestAbort("grace");
    QVERIFY(incident.go());
    ENDED(incident, Outcome::RolledBack);
    QVERIFY(runs("api"));
    QTRY_COMPARE(starts("api"), 2);
}

void TstPlatformRun::afterACrashAtAnyMomentNothingIsDoneTwiceAndNothingIsLost() {
    bool crashed = true;
    for (int at = 0; crashed; ++at) {
        const auto name = "api-" + std::to_string(at);
        plant(name, kObedient);
        Incident incident(*m_subjects);
        incident.plan(RecoveryAction::GracefulRestart, name);
        incident.crashAt = at;
        crashed = !incident.go();
        const bool open = crashed && incident.startAgain();
        if (open) QVERIFY(incident.go());
        QVERIFY2(runs(name), name.c_str());
        // Once stopped and once started, or never touched: never more.
        QVERIFY2(incident.runs("platform.stop") <= 1 && incident.runs("platform.start") <= 1, name.c_str());
        QTRY_COMPARE(starts(name), 1 + incident.runs("platform.start"));
        if (!crashed || open) {
            const auto outcome = incident.execution->outcome();
            const bool untouched = outcome == Outcome::Failed && starts(name) == 1;
            QVERIFY2(outcome == Outcome::Done || untouched, incident.evidence().c_str());
        }
        QVERIFY(at < 100);
    }
}

HOLDFAST_TEST(TstPlatformRun)
#include "tst_platform_run.moc"
