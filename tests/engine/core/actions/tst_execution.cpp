// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/execution.h"
#include "tests/engine/core/actions/incident.h"
#include "tests/support/test_registry.h"

#include <algorithm>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstExecution final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aServiceIsRestartedAndVerified() {
        Incident incident;
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Done, EndCause::None);
        STORY(
            incident,
            "begun, intent do 1, result done 1, intent do 2, result done 2, verifying, ended done, audited");
        QVERIFY(incident.execution->closed());
        QCOMPARE(incident.world.trail.size(), std::size_t{2});
        QVERIFY(incident.world.trail[0].kind == "action-begins" &&
                incident.world.trail[1].kind == "action-done");
        QVERIFY(incident.world.paused.empty() && incident.world.asked.empty());
        QCOMPARE(incident.world.released, 1);
        QVERIFY2(incident.execution->why().starts_with("Verified: own health 0.92"),
                 incident.execution->why().c_str());
    }

    void anOldConfirmationDoesNothing() {
        Incident incident;
        incident.make();
        incident.world.clock.pass(Duration(120'000));
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Expired, EndCause::Confirmation);
        STORY(incident, "");
        QVERIFY(incident.world.calls.empty());
        QVERIFY(incident.world.trail[0].kind == "action-expired");
    }

    void thePlanIsWhatWasConfirmed() {
        Incident incident;
        const auto confirmation = confirmedBy(incident.plan, incident.world.clock.now());
        incident.plan.steps[0].operation.arguments["replica"] = "2";
        incident.execution = std::make_unique<Execution>(incident.world.world(), incident.plan, confirmation,
                                                         Execution::Options{});
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Expired, EndCause::Confirmation);
        QVERIFY(incident.world.calls.empty());
    }

    void whenSomebodyElseActsItSaysWho() {
        Incident incident;
        incident.fault("acquire", 1);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Refused, EndCause::Guards);
        QVERIFY2(incident.execution->why().find("grace on db-7") != std::string::npos,
                 incident.execution->why().c_str());
    }

    void theGuardsAreAskedAgainJustBefore() {
        Incident incident;
        incident.world.changeFacts = [](GuardFacts& facts) {
            facts.world.basis = "other";
            facts.world.difference = "somebody deployed 1.8.4";
        };
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Refused, EndCause::Guards);
        QVERIFY(incident.execution->why().find("1.8.4") != std::string::npos);
        STORY(incident, "");
        QCOMPARE(incident.world.released, 1);
        QVERIFY(incident.world.trail[0].kind == "action-refused");
    }

    void aPlanRunsOnlyOnce() {
        Incident incident;
        QVERIFY(incident.go());
        incident.make();
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Refused, EndCause::Guards);
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
    }

    void abortHoldsAtTheNextBoundaryAndUndoes() {
        Incident incident;
        incident.make();
        (void)incident.execution->advance(); // begins
        (void)incident.execution->advance(); // first step
        incident.execution->requestAbort("grace");
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Aborted);
        QVERIFY(incident.execution->why() == "Aborted by grace.");
        STORY(incident, "begun, intent do 1, result done 1, compensating, intent undo 1, result done 1, "
                        "observed not-in-effect 1, ended rolled-back, audited");
    }

    void abortBeforeTheFirstStepChangesNothing() {
        Incident incident;
        incident.make();
        incident.execution->requestAbort("grace");
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Failed, EndCause::Aborted);
        QVERIFY(incident.world.calls.empty());
    }

    void whatDoesNotGetWellIsUndoneAndAPersonIsCalled() {
        Incident incident;
        incident.world.sick = true;
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Verification);
        QVERIFY2(incident.execution->why().find("own health is 0.20") != std::string::npos,
                 incident.execution->why().c_str());
        QVERIFY(incident.world.paused.contains(incident.plan.id));
        QVERIFY(incident.world.asked.contains(incident.plan.id));
    }

    void unknownHealthIsNotWell() {
        Incident incident;
        incident.world.blind = true;
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Verification);
    }

    void healthAloneIsNotWhatWasPromised() {
        Incident incident;
        incident.world.memoryHigh = true;
        QVERIFY(incident.go());
        ENDED(incident, Outcome::RolledBack, EndCause::Verification);
        QVERIFY(incident.execution->why().find("memory is 80 % or less") != std::string::npos);
    }

    void aRehearsalShowsTheCallsAndChangesNothing() {
        Incident incident;
        incident.make(ExecutionMode::Rehearse);
        QVERIFY(incident.go());
        ENDED(incident, Outcome::Rehearsed, EndCause::None);
        STORY(incident, "");
        QVERIFY(incident.world.trail.empty() && incident.world.recorded.empty());
        QCOMPARE(incident.world.calls.size(), std::size_t{2});
        for (const auto& call : incident.world.calls)
            QVERIFY(call.writes == Writes::Withhold);
        for (const auto& one : incident.world.truth)
            QVERIFY(!one.inEffect);
        QVERIFY(!incident.execution->guards().results.empty());
        const auto& records = incident.execution->history().records();
        QVERIFY(std::ranges::any_of(records, [](const auto& record) {
            return record.document.find("POST /drain") != std::string::npos;
        }));
    }
};

HOLDFAST_TEST(TstExecution)
#include "tst_execution.moc"
