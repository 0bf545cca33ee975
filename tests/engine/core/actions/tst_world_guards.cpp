// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/world_guards.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstWorldGuards final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void blindItRefuses() {
        auto facts = wellFacts();
        facts.world.observed = false;
        facts.world.blindness = "the VPN is down";
        GUARD_SAYS(asked(GuardId::Observed, facts), Verdict::Refuse, "the VPN is down");
    }

    void aPlanOfYesterdaysWorldIsStale() {
        GUARD_SAYS(asked(GuardId::Revision, wellFacts()), Verdict::Pass, "state 812");
        auto facts = wellFacts();
        facts.world.basis = "other";
        facts.world.difference = "somebody deployed 1.8.4";
        GUARD_SAYS(asked(GuardId::Revision, facts), Verdict::Refuse, "1.8.4");
        facts = wellFacts();
        facts.world.basis.reset();
        GUARD_SAYS(asked(GuardId::Revision, facts), Verdict::Refuse, "could not be read");
        facts = wellFacts();
        facts.now = kNow + kPlanLivesFor + Duration(1);
        GUARD_SAYS(asked(GuardId::Revision, facts), Verdict::Refuse, "10 min old");
        facts.now = kNow + kPlanLivesFor;
        GUARD_SAYS(asked(GuardId::Revision, facts), Verdict::Pass, "812");
        facts.now = kNow - Duration(1);
        GUARD_SAYS(asked(GuardId::Revision, facts), Verdict::Refuse, "set back");
        // Its own steps change the world: after a crash that is no reason to leave it half done.
        facts.world.basis = "other";
        GUARD_SAYS(asked(GuardId::Revision, facts, GuardMoment::Resumed), Verdict::Pass, "precondition");
    }

    void anotherTargetIsNamed() {
        const auto difference = [](auto change) {
            auto facts = wellFacts();
            change(*facts.world.target);
            return asked(GuardId::Target, facts);
        };
        GUARD_SAYS(difference([](PlanTarget& t) { t.fleet = "aiwfe-test"; }), Verdict::Refuse, "aiwfe-test");
        GUARD_SAYS(difference([](PlanTarget& t) { t.environment = Environment::Lab; }), Verdict::Refuse,
                   "«lab»");
        GUARD_SAYS(difference([](PlanTarget& t) { t.context = "docker tcp://b"; }), Verdict::Refuse,
                   "tcp://b");
        GUARD_SAYS(difference([](PlanTarget& t) { t.service = ServiceId("redis"); }), Verdict::Refuse,
                   "redis");
        GUARD_SAYS(difference([](PlanTarget& t) { t.identity = "container 1"; }), Verdict::Refuse,
                   "container 1");
        auto facts = wellFacts();
        facts.world.target->identity = "container 1"; // the plan's own step made it
        GUARD_SAYS(asked(GuardId::Target, facts, GuardMoment::Resumed), Verdict::Pass, "learning");
        facts.world.target.reset();
        GUARD_SAYS(asked(GuardId::Target, facts), Verdict::Refuse, "could not say");
    }

    void whatThePlatformCannotItSays() {
        auto facts = wellFacts();
        facts.world.incapable = "Local processes have one replica. Run it under Docker to scale it.";
        GUARD_SAYS(asked(GuardId::Capability, facts), Verdict::Refuse, "one replica");
        GUARD_SAYS(asked(GuardId::Capability, wellFacts()), Verdict::Pass, "every step");
    }

    void twoPeopleCannotActAtOnce() {
        GUARD_SAYS(asked(GuardId::Lease, wellFacts()), Verdict::Pass, "fencing token 88");
        auto facts = wellFacts();
        facts.lease = {.standing = LeaseStanding::Others,
                       .reach = LeaseReach::Shared,
                       .holder = "grace on db-7",
                       .since = facts.now - Duration(40'000),
                       .until = facts.now + Duration(20'000)};
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Refuse,
                   "grace on db-7 is acting on it, since 40 s ago");
        facts.lease = {.standing = LeaseStanding::Lost};
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Refuse, "lost");
    }

    void beforeTheFirstStepTheLockMustBeHeld() {
        auto facts = wellFacts();
        facts.lease.standing = LeaseStanding::Free;
        GUARD_SAYS(asked(GuardId::Lease, facts, GuardMoment::DrawnUp), Verdict::Pass, "taken before");
        GUARD_SAYS(asked(GuardId::Lease, facts, GuardMoment::BeforeExecution), Verdict::Refuse, "not held");
        GUARD_SAYS(asked(GuardId::Lease, facts, GuardMoment::Resumed), Verdict::Refuse, "not held");
    }

    void oneMachineSaysThatItSeesNoOther() {
        auto facts = wellFacts();
        facts.lease.reach = LeaseReach::ThisMachine;
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Warn, "other machines cannot be seen");
    }

    void theLockNeverLiesInWhatIsRecovered() {
        auto facts = wellFacts();
        facts.lease.keptInTarget = true;
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Refuse, "learning");
    }

    void theGlassIsBrokenWithAReason() {
        auto facts = wellFacts();
        facts.lease = {.standing = LeaseStanding::Unreachable};
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Refuse, "break the glass");
        facts.lease.breakGlass = "the shared store is what is down";
        GUARD_SAYS(asked(GuardId::Lease, facts), Verdict::Warn, "the shared store is what is down");
    }

    void whoWouldUndoItIsNamed() {
        auto facts = wellFacts();
        facts.managers->push_back({.name = "Patroni", .attitude = Attitude::ActsThrough});
        GUARD_SAYS(asked(GuardId::ManagedElsewhere, facts), Verdict::Pass,
                   "Patroni is what the plan acts through");
        facts.managers->push_back({.name = "Argo CD", .attitude = Attitude::Paused});
        GUARD_SAYS(asked(GuardId::ManagedElsewhere, facts), Verdict::Pass, "Argo CD is paused first");
        facts.managers->push_back({.name = "A deployment in progress", .advice = "Wait until it is done."});
        GUARD_SAYS(asked(GuardId::ManagedElsewhere, facts), Verdict::Refuse, "would undo this. Wait until");
        facts.managers.reset();
        GUARD_SAYS(asked(GuardId::ManagedElsewhere, facts), Verdict::NotSet, "Nobody looked");
    }
};

HOLDFAST_TEST(TstWorldGuards)
#include "tst_world_guards.moc"
