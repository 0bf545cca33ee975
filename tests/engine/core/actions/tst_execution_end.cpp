// SPDX-License-Identifier: GPL-3.0-or-later
// Journal, lease, audit trail and action book failing, and this program ending in the middle.
#include "tests/engine/core/actions/incident.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstExecutionEnd final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutAJournalNothingIsDone() {
        Incident incident;
        incident.fault("append begun", AppendFault::NotThere);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::Journal);
        QVERIFY(incident.world.calls.empty());
    }

    void withoutAnIntentTheStepIsNotRun() {
        Incident incident;
        incident.fault("append intent", AppendFault::NotThere, 2);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::Journal);
        QCOMPARE(incident.world.calls.size(), std::size_t{1});
        QVERIFY(!incident.execution->closed());
        // The disk is mended: the next start goes on where it stopped.
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        QVERIFY(incident.execution->closed());
    }

    void withoutAnAuditTrailNothingIsDone() {
        Incident incident;
        incident.fault("audit", 1);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::Audit);
        QVERIFY(incident.world.calls.empty());
    }

    void anEndThatCannotBeAuditedIsEnteredAtTheNextStart() {
        Incident incident;
        incident.fault("audit", 1, 2);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        QVERIFY(!incident.execution->closed());
        QVERIFY(incident.restart(Duration(600'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        QVERIFY(incident.execution->closed());
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
    }

    void aLostLockStopsAtOnce() {
        Incident incident;
        incident.fault("renew", 1, 2);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::LeaseLost);
        STORY(incident, "begun, intent do 1, result done 1, ended needs-person, audited");
        QVERIFY(incident.world.asked.contains(incident.plan.id));
    }

    void aLostLockBeforeTheFirstStepChangedNothing() {
        Incident incident;
        incident.fault("renew", 1, 1);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::LeaseLost);
        QVERIFY(incident.world.calls.empty());
    }

    void killedAfterAStepItIsNotRepeated() {
        Incident incident;
        incident.fault("run do 1", RunFault::CrashAfter);
        QVERIFY(!incident.go());
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        STORY(incident,
              "begun, intent do 1, observed in-effect 1, intent do 2, result done 2, verifying, ended done, "
              "audited");
    }

    void killedBeforeAStepTookEffectItIsLookedAtAndThenDone() {
        Incident incident;
        incident.fault("run do 1", RunFault::CrashBefore);
        QVERIFY(!incident.go());
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        STORY(incident,
              "begun, intent do 1, observed not-in-effect 1, intent do 1, result done 1, intent do 2, "
              "result done 2, verifying, ended done, audited");
    }

    void killedAndAwayForLongItIsUndone() {
        Incident incident;
        incident.fault("run do 2", RunFault::CrashAfter);
        QVERIFY(!incident.go());
        QVERIFY(incident.restart(Duration(600'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Interrupted);
        QVERIFY(!incident.world.truth[0].inEffect && !incident.world.truth[1].inEffect);
        QVERIFY(incident.execution->why().find("confirmation has expired") != std::string::npos);
    }

    void aGuardThatRefusesNowLetsItBeUndone() {
        Incident incident;
        incident.fault("run do 2", RunFault::CrashBefore);
        QVERIFY(!incident.go());
        incident.world.changeFacts = [](GuardFacts& facts) { facts.access.serviceLocked = true; };
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Interrupted);
    }

    void killedBeforeTheFirstStepNothingIsBegun() {
        Incident incident;
        incident.fault("append intent", AppendFault::CrashBefore);
        QVERIFY(!incident.go());
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::Interrupted);
        QVERIFY(incident.world.calls.empty());
    }

    void killedWhileUndoingItIsUndoneToItsEnd() {
        Incident incident;
        incident.world.sick = true;
        incident.fault("run undo 2", RunFault::CrashBefore);
        QVERIFY(!incident.go());
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Verification);
        QVERIFY(!incident.world.truth[0].inEffect && !incident.world.truth[1].inEffect);
    }

    void theLockThatItHeldItselfIsWaitedFor() {
        Incident incident;
        incident.fault("run do 1", RunFault::CrashAfter);
        QVERIFY(!incident.go());
        incident.fault("acquire", 1, 2);
        incident.fault("acquire", 1, 3);
        QVERIFY(incident.restart(Duration(1'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
    }

    void whoNeverGetsTheLockAsksAPerson() {
        Incident incident;
        incident.fault("run do 1", RunFault::CrashAfter);
        QVERIFY(!incident.go());
        for (int visit = 2; visit < 100; ++visit)
            incident.fault("acquire", 1, visit);
        QVERIFY(incident.restart(Duration(1'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::LeaseLost);
        QCOMPARE(incident.world.calls.size(), std::size_t{1});
    }

    void doneIsNotSaidUntilItIsOnDisk() {
        Incident incident;
        incident.fault("append ended", AppendFault::NotThere);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::Journal);
        QVERIFY(incident.restart(Duration(5'000)));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
    }

    void secretsReachNeitherJournalNorTrail() {
        Incident incident;
        QVERIFY(incident.go());
        for (const auto& record : incident.world.journal)
            QVERIFY2((record.text + record.document).find("hunter2") == std::string::npos,
                     record.document.c_str());
        for (const auto& note : incident.world.trail)
            QVERIFY((note.text + note.detail).find("hunter2") == std::string::npos);
    }
};

HOLDFAST_TEST(TstExecutionEnd)
#include "tst_execution_end.moc"
