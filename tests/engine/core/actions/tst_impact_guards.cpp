// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/impact_guards.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

Plan ofAction(RecoveryAction action) {
    auto plan = samplePlan();
    plan.action = action;
    plan.tier = tierOf(action, Environment::Production);
    return plan;
}

} // namespace

class TstImpactGuards final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatGoesDownIsNamedAndBounded() {
        GUARD_SAYS(asked(GuardId::Impact, wellFacts()), Verdict::Pass,
                   "coordination degrades for about 40 s");
        auto plan = samplePlan();
        plan.affected.push_back(
            {.service = ServiceId("api"), .effect = Effect::Down, .lasts = Duration(30'000)});
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::Impact, plan, facts), Verdict::Refuse, "api would go down");
        facts.impact.mostDown = 1;
        GUARD_SAYS(asked(GuardId::Impact, plan, facts), Verdict::Warn, "api goes down");
        facts.impact.mostDegraded = 0;
        GUARD_SAYS(asked(GuardId::Impact, plan, facts), Verdict::Refuse, "coordination would degrade");
        plan.affected = {
            {.service = ServiceId("learning"), .effect = Effect::Down, .lasts = Duration(1'000)}};
        GUARD_SAYS(asked(GuardId::Impact, plan, wellFacts()), Verdict::Pass, "Nothing else");
    }

    void theLastHealthyReplicaStays() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Pass, "1 of 2");
        facts.impact.healthyReplicas = 1;
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Refuse, "last healthy replica");
        facts.impact.lastReplicaStated = true;
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Warn, "last healthy replica");
        facts.impact.healthyReplicas.reset();
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Warn, "may be the last");
        facts.impact.lastReplicaStated = false;
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Refuse, "not known");
        facts.impact.healthyReplicas = 0;
        GUARD_SAYS(asked(GuardId::LastReplica, facts), Verdict::Pass, "none is lost");
        facts.impact.healthyReplicas = 1;
        GUARD_SAYS(asked(GuardId::LastReplica, ofAction(RecoveryAction::ConfigurationReload), facts),
                   Verdict::Pass, "takes no replica");
    }

    void aFailingDependencyIsRecoveredFirst() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Pass, "postgres 0.93, redis 0.72");
        facts.dependencies[1].critical = true;
        facts.dependencies[1].health = 0.12;
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Refuse,
                   "redis, on which it depends, is failing");
        facts.dependencies[1].healedByPlan = true;
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Pass, "stands");
        facts.dependencies[1] = {
            .service = ServiceId("redis"), .kind = DependencyKind::Soft, .critical = true};
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Pass, "postgres");
        facts.dependencies[0].health.reset();
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Warn, "not known how postgres is");
        facts.dependencies.clear();
        GUARD_SAYS(asked(GuardId::HardDependencies, facts), Verdict::Pass, "no hard dependency");
    }

    void aPredictedFailureIsWarnedOf() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::PredictedFailures, facts), Verdict::Pass, "Nothing");
        facts.dependencies[1].failureProbability = 0.82;
        facts.dependencies[1].failsIn = Duration(660'000);
        GUARD_SAYS(asked(GuardId::PredictedFailures, facts), Verdict::Warn,
                   "redis is predicted to fail: 82 % in 11 min");
        facts.dependencies[1].failureProbability = 0.699;
        GUARD_SAYS(asked(GuardId::PredictedFailures, facts), Verdict::Pass, "Nothing");
    }

    void dataIsTouchedOnlyWithABackup() {
        const auto plan = ofAction(RecoveryAction::Restore);
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "no backup");
        facts.wayBack.backup = {.name = "full-7", .taken = facts.now - std::chrono::hours(23)};
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "never verified");
        facts.wayBack.backup->verified = true;
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Pass, "full-7 is 23 h old and verified");
        facts.wayBack.backup->taken -= std::chrono::hours(2);
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "1 d 1 h old");
        facts.wayBack.unsupported = "Restoring comes with backups, which this version does not have yet.";
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "comes with backups");
    }

    void aRollbackNeedsASafePoint() {
        const auto plan = ofAction(RecoveryAction::EmergencyRollback);
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "no safe point");
        facts.wayBack.safePoint = {.name = "46"};
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Refuse, "not verified");
        facts.wayBack.safePoint->verified = true;
        GUARD_SAYS(asked(GuardId::WayBack, plan, facts), Verdict::Pass, "Snapshot 46 is intact");
    }

    void aStepWithoutAWayBackIsWarnedOf() {
        GUARD_SAYS(asked(GuardId::WayBack, wellFacts()), Verdict::Pass, "Every step");
        auto plan = samplePlan();
        plan.steps[1].undo = {.kind = UndoKind::None};
        GUARD_SAYS(asked(GuardId::WayBack, plan, wellFacts()), Verdict::Warn,
                   "no way back from «Stop replica 1»");
    }
};

HOLDFAST_TEST(TstImpactGuards)
#include "tst_impact_guards.moc"
