// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/confirmation.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

Plan ofTier(Tier tier) {
    auto plan = samplePlan();
    plan.tier = tier;
    return plan;
}

ConfirmationGiven given(const Plan& plan, const std::string& typed = "learning",
                        const std::string& reason = {}) {
    return {.plan = plan.id,
            .revision = plan.revision,
            .digest = digestOf(plan),
            .by = "ada",
            .impactRead = true,
            .typedName = typed,
            .reason = reason};
}

} // namespace

class TstConfirmation final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachTierAsksMore() {
        QVERIFY(!confirmationFor(ofTier(Tier::ReadOnly)).click);
        QVERIFY(confirmationFor(ofTier(Tier::Reversible)).click);
        QVERIFY(!confirmationFor(ofTier(Tier::Reversible)).readImpact);
        QVERIFY(confirmationFor(ofTier(Tier::Impact)).readImpact);
        QVERIFY(confirmationFor(ofTier(Tier::Impact)).typedName.empty());
        QVERIFY(confirmationFor(ofTier(Tier::Hard)).typedName == "learning");
        QVERIFY(!confirmationFor(ofTier(Tier::Hard)).reason);
        QVERIFY(confirmationFor(ofTier(Tier::Destroys)).reason);
        QVERIFY(confirmationFor(ofTier(Tier::Destroys)).verb == "Restart now");
    }

    void onlyTheVeryNameConfirms() {
        const auto plan = ofTier(Tier::Hard);
        QVERIFY(confirm(plan, given(plan), kNow));
        for (const std::string wrong : {"", "learnin", "learning2", "Learning", "LEARNING", " learning",
                                        "learning ", "learning\n", "redis", "\n"}) {
            const auto answer = confirm(plan, given(plan, wrong), kNow);
            QVERIFY2(!answer, wrong.c_str());
            QVERIFY(answer.error().code == ErrorCode::FixInput);
            QVERIFY2(answer.error().detail.find("«learning»") != std::string::npos,
                     answer.error().detail.c_str());
        }
    }

    void theImpactMustHaveBeenRead() {
        const auto plan = ofTier(Tier::Impact);
        auto attempt = given(plan, "");
        QVERIFY(confirm(plan, attempt, kNow));
        attempt.impactRead = false;
        QVERIFY(!confirm(plan, attempt, kNow));
    }

    void whatDestroysDataNeedsAReason() {
        const auto plan = ofTier(Tier::Destroys);
        QVERIFY(!confirm(plan, given(plan), kNow));
        QVERIFY(!confirm(plan, given(plan, "learning", " \t"), kNow));
        const auto confirmed = confirm(plan, given(plan, "learning", "the index is corrupt"), kNow);
        QVERIFY(confirmed);
        QVERIFY(confirmed->reason == "the index is corrupt");
    }

    void aSecondPersonIsAnotherOne() {
        const ConfirmationPolicy policy{.secondPerson = SecondPerson::Required};
        const auto plan = ofTier(Tier::Destroys);
        auto attempt = given(plan, "learning", "the index is corrupt");
        QVERIFY(!confirm(plan, attempt, kNow, policy));
        attempt.secondPerson = "ada ";
        QVERIFY(!confirm(plan, attempt, kNow, policy));
        attempt.secondPerson = "grace";
        QVERIFY(confirm(plan, attempt, kNow, policy));
    }

    void itHoldsForWhatWasShownOnly() {
        const auto shown = samplePlan();
        auto newer = shown;
        ++newer.revision;
        QVERIFY(confirm(newer, given(shown), kNow).error().code == ErrorCode::Replan);
        auto other = shown;
        other.steps.pop_back();
        QVERIFY(confirm(other, given(shown), kNow).error().code == ErrorCode::Replan);
        other = shown;
        other.id = PlanId("1933");
        QVERIFY(confirm(other, given(shown), kNow).error().code == ErrorCode::Replan);

        const auto confirmed = confirm(shown, given(shown), kNow);
        QVERIFY(holds(*confirmed, shown, kNow));
        QVERIFY(!holds(*confirmed, newer, kNow));
        other = shown;
        other.steps[0].operation.arguments["replica"] = "2";
        QVERIFY(!holds(*confirmed, other, kNow));
    }

    void itExpires() {
        const auto plan = samplePlan();
        const auto confirmed = confirm(plan, given(plan), kNow);
        QVERIFY(holds(*confirmed, plan, kNow + Duration(119'999)));
        QVERIFY(!holds(*confirmed, plan, kNow + Duration(120'000)));
        QVERIFY(!holds(*confirmed, plan, kNow - Duration(1))); // the clock was set back
    }

    void nobodyConfirmsNothing() {
        const auto plan = samplePlan();
        auto attempt = given(plan);
        attempt.by = " ";
        QVERIFY(!confirm(plan, attempt, kNow));
        QVERIFY(!holds(Confirmation{}, plan, kNow));
    }

    void automationConfirmsOnlyItsOwnAndNeverWhatDestroys() {
        auto plan = samplePlan();
        QVERIFY(!confirmByPolicy(plan, "learning", kNow));
        plan.origin = Origin::Automation;
        const auto confirmed = confirmByPolicy(plan, "restart on low health", kNow);
        QVERIFY(confirmed);
        QVERIFY(holds(*confirmed, plan, kNow));
        QVERIFY(confirmed->by == "policy restart on low health");
        plan.tier = Tier::Destroys;
        QVERIFY(!confirmByPolicy(plan, "restart on low health", kNow));
    }
};

HOLDFAST_TEST(TstConfirmation)
#include "tst_confirmation.moc"
