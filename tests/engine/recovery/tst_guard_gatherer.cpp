// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/guard_gatherer.h"
#include "tests/engine/recovery/wish_world.h"
#include "tests/support/fake_action_store.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::recovery;
using namespace holdfast::recovery::testing;

namespace {

/// Somebody on call who may act, and the fleet of the wish.
struct Watch {
    Watch() {
        access = {.who = "ada", .role = Role::Operator, .unlocked = true};
        drawn = *maker.draw(restartOfTheCache(), {Origin::Window, "ada"});
    }

    GuardGatherer gatherer() {
        return GuardGatherer(
            {.clock = world.clock,
             .maker = maker,
             .subjects = world,
             .store = store,
             .newest = [this] { return world.state; },
             .answers = {.policyOf = [this](const ServiceId&) { return policy; },
                         .accessOf = [this](const Plan&) { return access; },
                         .brokenGlassOf = [this](const ServiceId&) { return glass; },
                         .keepsStore = [this](const ServiceId& service) { return service == storeIn; }}});
    }

    /// As the guards are asked just before the first step, the lease held.
    GuardReport before() {
        const Lease lease{.target = drawn.plan.target, .token = 7, .until = {}, .reach = LeaseReach::Shared};
        return askGuards(drawn.plan, *gatherer().gather(drawn.plan, &lease), GuardMoment::BeforeExecution);
    }

    GuardReport shown() { return askGuards(drawn.plan, gatherer().factsOf(drawn), GuardMoment::DrawnUp); }

    WishWorld world;
    PlanMaker maker = world.maker();
    holdfast::testing::FakeActionStore store;
    automation::RecoveryPolicy policy;
    AccessFacts access;
    std::string glass;
    ServiceId storeIn;
    Drawn drawn;
};

} // namespace

#define SAYS(report, guard, expected, words)                                                                 \
    do {                                                                                                     \
        const auto said_ = (report).of(guard);                                                               \
        QVERIFY2(said_.verdict == (expected), said_.sentence.c_str());                                       \
        QVERIFY2(said_.sentence.contains(words), said_.sentence.c_str());                                    \
    } while (false)

class TstGuardGatherer final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPlanForAWorldThatStandsMayRun() {
        Watch watch;
        QVERIFY2(!watch.shown().refused(), watch.shown().refusals().c_str());
        QVERIFY2(!watch.before().refused(), watch.before().refusals().c_str());
        SAYS(watch.before(), GuardId::Lease, Verdict::Pass, "fencing token 7");
        SAYS(watch.before(), GuardId::ChangeFreeze, Verdict::NotSet, "calendar");
    }

    void anotherConfigurationIsNamed() {
        Watch watch;
        watch.world.recipe->found.basis = "basis-2";
        watch.world.recipe->found.changes[0].before = "5000";
        SAYS(watch.before(), GuardId::Revision, Verdict::Refuse, "process is «5000», and was «4711»");
        QVERIFY(watch.world.recipe->asked.back() == requestOf(watch.drawn.plan));
    }

    void anotherProcessIsAnotherTarget() {
        Watch watch;
        watch.world.recipe->found.identity = "process 5000";
        SAYS(watch.before(), GuardId::Target, Verdict::Refuse, "process 5000");
    }

    void aPlatformThatDoesNotAnswerRefuses() {
        Watch watch;
        watch.world.recipe->trouble =
            Error{ErrorCode::Retry, "The engine did not answer in time. Look at its socket.", ""};
        SAYS(watch.before(), GuardId::Target, Verdict::Refuse, "could not say");
        SAYS(watch.before(), GuardId::Capability, Verdict::Refuse, "did not answer in time");
    }

    void whoDoesNotSeeTheFleetDoesNotAct() {
        Watch watch;
        watch.world.clock.pass(Duration(31'000));
        SAYS(watch.before(), GuardId::Observed, Verdict::Refuse, "31 s old");
        auto offline = std::make_shared<FleetState>(*watch.world.state);
        offline->observation = Observation::Offline;
        offline->offlineReason = "no route to any service";
        watch.world.state = offline;
        SAYS(watch.before(), GuardId::Observed, Verdict::Refuse, "no route");
    }

    void somebodyElseIsNamed() {
        Watch watch;
        watch.store.held = {
            {.service = ServiceId("cache"), .holder = "bob at desk-2", .since = {}, .until = {}}};
        SAYS(watch.shown(), GuardId::Lease, Verdict::Refuse, "bob at desk-2");
    }

    void aStoreThatIsDownRefusesUntilTheGlassIsBroken() {
        Watch watch;
        watch.store.reachable = false;
        SAYS(watch.shown(), GuardId::Lease, Verdict::Refuse, "cannot be reached");
        SAYS(watch.shown(), GuardId::Cooldown, Verdict::Refuse, "could not be read");
        watch.glass = "the store's machine burns";
        QVERIFY2(!watch.shown().refused(), watch.shown().refusals().c_str());
        SAYS(watch.shown(), GuardId::Lease, Verdict::Warn, "the store's machine burns");
        SAYS(watch.shown(), GuardId::Attempts, Verdict::NotSet, "not known");
    }

    void theStoreIsNotTrustedWhileItIsWhatIsRecovered() {
        Watch watch;
        watch.storeIn = ServiceId("cache");
        SAYS(watch.shown(), GuardId::Lease, Verdict::Refuse, "lies in cache");
    }

    void whatWasDoneBeforeIsHeldAgainstTheRuleOfTheLadder() {
        Watch watch;
        automation::TriggerRule rule{.healthBelow = 0.4, .cooldown = Duration(60'000)};
        watch.store.records[ServiceId("cache")].take(rule, Outcome::Done, watch.world.clock.now());
        watch.world.clock.pass(Duration(61'000));
        watch.world.show(0.31, 0.93);
        SAYS(watch.before(), GuardId::Cooldown, Verdict::Refuse, "cooldown is 5 min");
        watch.policy.ladder = {rule};
        SAYS(watch.before(), GuardId::Cooldown, Verdict::Pass, "cooldown is 1 min");
        for (int i = 0; i < 3; ++i)
            watch.store.records[ServiceId("cache")].take(rule, Outcome::Failed, watch.world.clock.now());
        SAYS(watch.before(), GuardId::Attempts, Verdict::Refuse, "tried 3 times");
        SAYS(watch.before(), GuardId::Breaker, Verdict::Refuse, "breaker is open");
    }

    void automationTakesNothingDownThatIsWell() {
        Watch watch;
        watch.drawn.plan.origin = Origin::Automation;
        watch.access.mode = AutomationMode::Auto;
        SAYS(watch.shown(), GuardId::Impact, Verdict::Refuse, "0 is the most");
        watch.world.show(0.2, 0.1);
        SAYS(watch.shown(), GuardId::Impact, Verdict::Warn, "api and web");
    }

    void aLockedServiceIsLockedForEverybody() {
        Watch watch;
        watch.world.fleet->services[2].recovery.locked = true;
        SAYS(watch.shown(), GuardId::Role, Verdict::Refuse, "locked against every action");
    }

    void aFreezeOfTheFleetFileHolds() {
        Watch watch;
        const auto now = watch.world.clock.now();
        watch.world.fleet->changes.freezes = std::vector<ChangeWindow>{{.from = now - Duration(1),
                                                                        .until = now + Duration(60'000),
                                                                        .setBy = "eve",
                                                                        .reason = "the sale",
                                                                        .zone = "Europe/Berlin"}};
        SAYS(watch.shown(), GuardId::ChangeFreeze, Verdict::Refuse, "the sale");
    }

    void thereIsNoRestoreWithoutBackups() {
        Watch watch;
        auto request = restartOfTheCache();
        request.action = RecoveryAction::Restore;
        const auto drawn = watch.maker.draw(request, {Origin::Window, "ada"});
        QVERIFY(!drawn);
        QVERIFY(drawn.error().detail.find("cannot do restore") != std::string::npos);
    }

    void aRestoreHasTheBackupThatItsDrawingHasFound() {
        Watch watch;
        auto drawn = watch.maker.draw(restartOfTheCache(), {Origin::Window, "ada"});
        QVERIFY(drawn);
        drawn->plan.action = RecoveryAction::Restore;
        SAYS(askGuards(drawn->plan, watch.gatherer().factsOf(*drawn), GuardMoment::DrawnUp), GuardId::WayBack,
             Verdict::Refuse, "there is no backup");
        drawn->drawing.changes.push_back(
            {.field = "backup", .before = "as it is now", .after = "20251122-003000-7f3a"});
        drawn->drawing.changes.push_back(
            {.field = "backup taken", .before = "as it is now", .after = "2025-11-22T00:30:00Z"});
        // However old it is: it is what the person wants back.
        SAYS(askGuards(drawn->plan, watch.gatherer().factsOf(*drawn), GuardMoment::DrawnUp), GuardId::WayBack,
             Verdict::Pass, "Backup 20251122-003000-7f3a is");
    }

    void aRollbackHasTheSnapshotThatItsDrawingHasRead() {
        Watch watch;
        auto drawn = watch.maker.draw(restartOfTheCache(), {Origin::Window, "ada"});
        QVERIFY(drawn);
        drawn->plan.action = RecoveryAction::EmergencyRollback;
        SAYS(askGuards(drawn->plan, watch.gatherer().factsOf(*drawn), GuardMoment::DrawnUp), GuardId::WayBack,
             Verdict::Refuse, "There is no safe point");
        drawn->drawing.changes.push_back(
            {.field = "snapshot", .before = "as it is now", .after = "20261122-003000-7f3a"});
        SAYS(askGuards(drawn->plan, watch.gatherer().factsOf(*drawn), GuardMoment::DrawnUp), GuardId::WayBack,
             Verdict::Pass, "Snapshot 20261122-003000-7f3a is intact");
    }
};

HOLDFAST_TEST(TstGuardGatherer)
#include "tst_guard_gatherer.moc"
