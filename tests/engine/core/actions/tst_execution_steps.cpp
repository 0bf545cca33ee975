// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a step that does not simply succeed.
#include "tests/engine/core/actions/incident.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstExecutionSteps final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aTimedOutStepThatHappenedIsNotRepeated() {
        Incident incident;
        incident.fault("run do 1", RunFault::LostWith);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        STORY(incident,
              "begun, intent do 1, result unknown 1, observed in-effect 1, intent do 2, result done 2, "
              "verifying, ended done, audited");
    }

    void aTimedOutStepIsWaitedForBeforeAnythingElse() {
        Incident incident;
        incident.fault("run do 2", RunFault::LostLater);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
    }

    void aTimedOutStepThatNeverHappenedIsNotTriedAgain() {
        Incident incident;
        incident.fault("run do 2", RunFault::LostWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::StepUnknown);
        STORY(incident,
              "begun, intent do 1, result done 1, intent do 2, result unknown 2, observed not-in-effect 2, "
              "compensating, intent undo 1, result done 1, observed not-in-effect 1, ended rolled-back, "
              "audited");
    }

    void aRefusedStepUndoesWhatWasDone() {
        Incident incident;
        incident.fault("run do 2", RunFault::RefusedWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::StepFailed);
        QVERIFY2(incident.execution->why().find("409 conflict") != std::string::npos,
                 incident.execution->why().c_str());
    }

    /// A long step hears of an abort and ends: nobody is told that it failed.
    void oneThatEndsSinceItWasAbortedIsNoFailure() {
        Incident incident;
        incident.fault("run do 2", RunFault::RefusedWithout);
        incident.make();
        (void)incident.execution->advance(); // begins
        (void)incident.execution->advance(); // first step
        (void)incident.execution->advance(); // second step
        incident.execution->requestAbort("grace");
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Aborted);
        QVERIFY2(incident.execution->why().starts_with("Aborted by grace during «"),
                 incident.execution->why().c_str());
        QVERIFY(incident.execution->why().find("409 conflict") != std::string::npos);
    }

    void aStepThatFailedHalfWayIsUndoneToo() {
        Incident incident;
        incident.fault("run do 2", RunFault::RefusedPartly);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::StepFailed);
        QVERIFY(!incident.world.truth[1].partly && !incident.world.truth[0].inEffect);
    }

    void theFirstStepRefusedChangedNothing() {
        Incident incident;
        incident.fault("run do 1", RunFault::RefusedWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::StepFailed);
        QCOMPARE(incident.world.calls.size(), std::size_t{1});
    }

    void whatIsSoAlreadyIsPassedOverAndNotUndone() {
        Incident incident;
        incident.world.truth[0].inEffect = true;
        incident.fault("run do 2", RunFault::RefusedWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::StepFailed);
        QVERIFY(incident.world.truth[0].inEffect);
    }

    void aGuardedStepNeedsItsPrecondition() {
        auto plan = smallPlan(2);
        plan.steps[1].repeatability = Repeatability::Guarded;
        Incident incident(plan);
        incident.world.truth[1].inEffect = true;
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::WorldChanged);
    }

    void aChangedWorldStopsIt() {
        Incident incident;
        incident.fault("observe 2", 2);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::WorldChanged);
        QVERIFY(!incident.world.truth[0].inEffect);
    }

    void whatCannotBeSeenIsNotBegun() {
        Incident incident;
        incident.fault("observe 1", 1);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::StepUnknown);
        QVERIFY(incident.world.calls.empty());
    }

    void whatCannotBeFoundOutIsForAPerson() {
        Incident incident;
        incident.fault("run do 1", RunFault::LostWith);
        for (int visit = 2; visit < 10; ++visit)
            incident.fault("observe 1", 1, visit);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::StepUnknown);
        QVERIFY(incident.world.asked.contains(incident.plan.id));
        QCOMPARE(incident.world.calls.size(), std::size_t{1});
    }

    void undoingThatDoesNotShowIsForAPerson() {
        Incident incident;
        incident.fault("run do 2", RunFault::RefusedWithout);
        incident.fault("run undo 1", RunFault::RefusedWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::StepUnknown);
        QVERIFY(incident.execution->why().find("could not be undone") != std::string::npos);
    }

    void whatHasNoWayBackIsForAPerson() {
        auto plan = smallPlan(2);
        plan.steps[0].undo = {UndoKind::None, {}, "none: what was sent is sent"};
        Incident incident(plan);
        incident.fault("run do 2", RunFault::RefusedWithout);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::StepFailed);
        QVERIFY(incident.execution->why().ends_with("Not all of it could be undone."));
    }

    void aFencedStepStopsEverything() {
        Incident incident;
        incident.fault("run do 2", RunFault::Fenced);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::NeedsPerson, EndCause::LeaseLost);
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
        QVERIFY(incident.world.truth[0].inEffect); // not even undone: somebody else acts now
    }
};

HOLDFAST_TEST(TstExecutionSteps)
#include "tst_execution_steps.moc"
