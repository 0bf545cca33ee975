// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/guards.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstGuards final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void inAGoodWorldNothingIsRefused() {
        for (const auto moment : {GuardMoment::DrawnUp, GuardMoment::BeforeExecution, GuardMoment::Resumed}) {
            const auto report = askGuards(samplePlan(), wellFacts(), moment);
            QVERIFY2(!report.refused(), report.refusals().c_str());
            QVERIFY(report.refusals().empty());
        }
    }

    void eachGuardAnswersInItsPlaceWithASentence() {
        const auto report = askGuards(samplePlan(), wellFacts(), GuardMoment::DrawnUp);
        QCOMPARE(report.results.size(), std::size_t{22});
        for (std::size_t i = 0; i < report.results.size(); ++i) {
            const auto& result = report.results[i];
            QCOMPARE(static_cast<std::size_t>(result.guard), i);
            QVERIFY(!toString(result.guard).empty());
            QVERIFY2(result.sentence.size() > 10 && result.sentence.ends_with('.'), result.sentence.c_str());
        }
    }

    void whoKnowsNothingIsRefused() {
        const auto report = askGuards(samplePlan(), GuardFacts{}, GuardMoment::BeforeExecution);
        QVERIFY(report.refused());
        for (const auto guard :
             {GuardId::Observed, GuardId::Revision, GuardId::Target, GuardId::Lease, GuardId::Cooldown,
              GuardId::Attempts, GuardId::BackOff, GuardId::Breaker, GuardId::Role})
            QVERIFY2(report.of(guard).verdict == Verdict::Refuse, report.of(guard).sentence.c_str());
        // Without a source a guard is «not set», never clear.
        for (const auto guard :
             {GuardId::ManagedElsewhere, GuardId::ChangeFreeze, GuardId::MaintenanceWindow,
              GuardId::PredictedFailures, GuardId::Disk, GuardId::Versions, GuardId::Tools})
            QVERIFY2(report.of(guard).verdict == Verdict::NotSet, report.of(guard).sentence.c_str());
    }

    void noReportIsARefusal() { QVERIFY(GuardReport{}.refused()); }

    void refusalsAreReadTogether() {
        auto facts = wellFacts();
        facts.world.observed = false;
        facts.access.unlocked = false;
        const auto report = askGuards(samplePlan(), facts, GuardMoment::DrawnUp);
        QVERIFY(report.refusals() ==
                report.of(GuardId::Observed).sentence + " " + report.of(GuardId::Role).sentence);
    }

    void wordsGoThereAndBack() {
        QVERIFY(roleFromString("admin") == Role::Admin);
        QVERIFY(toString(Role::Viewer) == "viewer");
        QVERIFY(automationModeFromString("suggest") == AutomationMode::Suggest);
        QVERIFY(toString(AutomationMode::Auto) == "auto");
        QVERIFY(toString(GuardMoment::Resumed) == "resumed");
        QVERIFY(toString(Verdict::NotSet) == "not-set");
    }
};

HOLDFAST_TEST(TstGuards)
#include "tst_guards.moc"
