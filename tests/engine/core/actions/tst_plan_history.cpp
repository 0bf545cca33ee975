// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_history.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

Confirmation confirmation() {
    const auto plan = samplePlan();
    return {.plan = plan.id,
            .revision = plan.revision,
            .digest = digestOf(plan),
            .by = "ada",
            .reason = "it hangs",
            .given = kNow,
            .expires = kNow + Duration(120'000)};
}

JournalRecord begun() {
    return {.plan = samplePlan().id,
            .kind = RecordKind::Begun,
            .time = kNow,
            .document = begunDocument(samplePlan(), confirmation(), nlohmann::json::object())};
}

JournalRecord ofStep(RecordKind kind, std::size_t step, Direction direction = Direction::Do) {
    return {.plan = samplePlan().id, .kind = kind, .time = kNow, .step = step, .direction = direction};
}

JournalRecord result(StepOutcome outcome, Direction direction = Direction::Do) {
    auto record = ofStep(RecordKind::Result, 1, direction);
    record.result = outcome;
    return record;
}

JournalRecord observed(Seen seen, Direction direction = Direction::Do) {
    auto record = ofStep(RecordKind::Observed, 1, direction);
    record.seen = seen;
    return record;
}

StepStanding standingAfter(const std::vector<JournalRecord>& records) {
    PlanHistory history(samplePlan(), confirmation());
    for (const auto& record : records)
        history.take(record);
    return history.steps()[1].standing;
}

} // namespace

class TstPlanHistory final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theFirstRecordHoldsPlanAndConfirmation() {
        const auto history = PlanHistory::from(begun());
        QVERIFY(history);
        QVERIFY(history->plan() == samplePlan());
        QVERIFY(history->confirmation() == confirmation());
        QVERIFY(holds(history->confirmation(), history->plan(), kNow));
        QVERIFY(!history->anyIntent() && !history->outcome() && !history->closed());
    }

    void anIntentAloneIsNoCertainty() {
        const auto intent = ofStep(RecordKind::Intent, 1);
        QVERIFY(standingAfter({intent}) == StepStanding::Begun);
        QVERIFY(standingAfter({intent, result(StepOutcome::Unknown)}) == StepStanding::Begun);
        QVERIFY(standingAfter({intent, result(StepOutcome::Done)}) == StepStanding::Done);
        QVERIFY(standingAfter({intent, result(StepOutcome::Failed)}) == StepStanding::Refused);
        QVERIFY(standingAfter({intent, observed(Seen::InEffect)}) == StepStanding::Done);
        QVERIFY(standingAfter({intent, observed(Seen::NotInEffect)}) == StepStanding::NotBegun);
        QVERIFY(standingAfter({intent, observed(Seen::Partly)}) == StepStanding::Partly);
        QVERIFY(standingAfter({intent, observed(Seen::Unknown)}) == StepStanding::Begun);
    }

    void whatWasSoBeforeIsNotOurs() {
        QVERIFY(standingAfter({observed(Seen::InEffect)}) == StepStanding::AlreadySo);
        QVERIFY(standingAfter({observed(Seen::Partly)}) == StepStanding::NotBegun);
    }

    void undoingIsBelievedWhenItIsSeen() {
        const std::vector done{ofStep(RecordKind::Intent, 1), result(StepOutcome::Done)};
        auto records = done;
        records.push_back(ofStep(RecordKind::Intent, 1, Direction::Undo));
        QVERIFY(standingAfter(records) == StepStanding::Undoing);
        records.push_back(result(StepOutcome::Done, Direction::Undo));
        QVERIFY(standingAfter(records) == StepStanding::Undoing);
        records.push_back(observed(Seen::NotInEffect, Direction::Undo));
        QVERIFY(standingAfter(records) == StepStanding::Undone);
        records.back() = observed(Seen::InEffect, Direction::Undo);
        QVERIFY(standingAfter(records) == StepStanding::Done);
    }

    void onlyOpenPlansAreTakenUp() {
        auto other = begun();
        auto otherPlan = samplePlan();
        otherPlan.id = PlanId("1933");
        other.plan = otherPlan.id;
        other.document = begunDocument(otherPlan, confirmation(), nlohmann::json::object());
        const JournalRecord ended{
            .plan = samplePlan().id, .kind = RecordKind::Ended, .outcome = Outcome::Done};
        const JournalRecord audited{.plan = samplePlan().id, .kind = RecordKind::Audited};

        auto open = openPlans({begun(), other, ofStep(RecordKind::Intent, 0), ended});
        QVERIFY(open);
        QCOMPARE(open->size(), std::size_t{2}); // its end is not in the audit trail yet
        QVERIFY(open->front().outcome() == Outcome::Done && open->front().anyIntent());
        open = openPlans({begun(), other, ended, audited});
        QCOMPARE(open->size(), std::size_t{1});
        QVERIFY(open->front().plan().id == PlanId("1933"));
        QVERIFY(openPlans({})->empty());
    }

    void whatCannotBeReadIsNotPassedOver() {
        auto record = begun();
        record.document = "{}";
        QVERIFY(!openPlans({record}));
        record = begun();
        record.plan = PlanId("7");
        QVERIFY(!PlanHistory::from(record));
        QVERIFY(!openPlans({ofStep(RecordKind::Intent, 0)}));
        QVERIFY(openPlans({ofStep(RecordKind::Intent, 0)}).error().code == ErrorCode::FixSetup);
    }

    void aStepThatThePlanLacksChangesNothing() {
        PlanHistory history(samplePlan(), confirmation());
        history.take(ofStep(RecordKind::Result, 99));
        QCOMPARE(history.steps().size(), std::size_t{4});
    }
};

HOLDFAST_TEST(TstPlanHistory)
#include "tst_plan_history.moc"
