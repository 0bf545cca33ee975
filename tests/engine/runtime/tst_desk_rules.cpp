// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/desk_rules.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::runtime;
using actions::AutomationMode;
using actions::Role;
using holdfast::testing::FakeClock;

namespace {

actions::Plan planOf(const char* id) {
    return {.id = actions::PlanId(id), .target = {.service = ServiceId("api")}, .drawnUpBy = "ann@desk"};
}

} // namespace

class TstDeskRules final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itIsLockedAtTheStartAndLocksByItself() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Operator, {});
        QVERIFY(!rules.access().unlocked);
        QVERIFY(!rules.may({}, Role::Operator));
        QVERIFY(rules.unlock({.role = Role::Operator, .lasts = Duration(60'000)}));
        QVERIFY(rules.may({}, Role::Operator));
        QVERIFY(!rules.may({}, Role::Admin));
        QVERIFY(rules.access().locksAt == clock.now() + Duration(60'000));
        clock.pass(Duration(59'999));
        QVERIFY(!rules.lockWhenDue() && rules.access().unlocked);
        clock.pass(Duration(1));
        QVERIFY(!rules.access().unlocked);
        QVERIFY(rules.lockWhenDue() && !rules.lockWhenDue());
    }

    void nobodyUnlocksMoreThanTheyMayOrForDays() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Operator, {});
        QVERIFY(rules.unlock({.role = Role::Admin}).error().code == ErrorCode::FixInput);
        QVERIFY(!rules.unlock({.role = Role::Operator, .lasts = std::chrono::hours(9)}));
        QVERIFY(!rules.unlock({.role = Role::Operator, .lasts = Duration(1'000)}));
        QVERIFY(!rules.access().unlocked);
        QVERIFY(rules.unlock({}));
        QVERIFY(rules.unlock({.role = Role::Viewer})); // locks
        QVERIFY(!rules.access().unlocked);
    }

    void aTokenCarriesItsRoleWhateverTheLockOfThePerson() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Admin, {});
        const Asker script{.origin = actions::Origin::Api, .who = "script", .granted = Role::Operator};
        QVERIFY(rules.may(script, Role::Operator));
        QVERIFY(!rules.may(script, Role::Admin));
        const auto plan = planOf("p-1");
        rules.asked(plan.id, script);
        const auto facts = rules.accessOf(plan);
        QVERIFY(facts.who == "script" && facts.unlocked && facts.role == Role::Operator);
        rules.forget(plan.id);
        QVERIFY(!rules.accessOf(plan).unlocked);
    }

    /// Whoever confirmed it might do so then; the lock of the new program says nothing about that.
    void aPlanThatIsTakenUpIsNotHeldBackByTheLock() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Admin, {});
        const auto plan = planOf("p-1");
        rules.takenUp(plan.id);
        QVERIFY(rules.accessOf(plan).unlocked);
        QVERIFY(!rules.accessOf(planOf("p-2")).unlocked);
    }

    void theLowestModeHolds() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Admin, {.highestMode = AutomationMode::Suggest});
        const FleetSpec fleet{.name = "x", .services = {{.id = ServiceId("api")}}, .automation = "auto"};
        rules.useFleet(fleet, {});
        QVERIFY(rules.fleetMode() == AutomationMode::Auto);
        QVERIFY(rules.modeOf(ServiceId("api")) == AutomationMode::Suggest);
        rules.useFleet(fleet, {{"mode:api", "observe"}});
        QVERIFY(rules.modeOf(ServiceId("api")) == AutomationMode::Observe);
        QVERIFY(rules.modeOf(ServiceId("unknown")) == AutomationMode::Observe);
        rules.pause().pauseService(ServiceId("api"), "a plan failed");
        QVERIFY(rules.accessOf(planOf("p-1")).automationPaused == "a plan failed");
    }

    void brokenGlassIsWholeAgainAfterItsTime() {
        FakeClock clock;
        DeskRules rules(clock, "ann@desk", Role::Admin, {});
        rules.breakGlass(ServiceId("api"), "ann", "the store is what is down", Duration(600'000));
        QVERIFY(rules.brokenGlassOf(ServiceId("api")) == "the store is what is down");
        QVERIFY(rules.brokenGlassOf(ServiceId("web")).empty());
        QVERIFY((rules.ruled().broken ==
                 std::vector<ports::BrokenGlass>{{.service = ServiceId("api"),
                                                  .by = "ann",
                                                  .why = "the store is what is down",
                                                  .until = clock.now() + Duration(600'000)}}));
        clock.pass(Duration(600'000));
        QVERIFY(rules.brokenGlassOf(ServiceId("api")).empty());
        QVERIFY(rules.ruled().broken.empty());
    }
};

HOLDFAST_TEST(TstDeskRules)
#include "tst_desk_rules.moc"
