// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/permission_guards.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

CalendarEntry entry(Duration from, Duration until) {
    return {.from = wellFacts().now + from,
            .until = wellFacts().now + until,
            .setBy = "grace",
            .reason = "quarter end",
            .zone = "Europe/Berlin"};
}

Plan byAutomation() {
    auto plan = samplePlan();
    plan.origin = Origin::Automation;
    return plan;
}

} // namespace

class TstPermissionGuards final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFreezeHolds() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::ChangeFreeze, facts), Verdict::Pass, "calendar is clear");
        facts.calendar.freezes = {{entry(Duration(-1'000), Duration(1'000))}};
        GUARD_SAYS(asked(GuardId::ChangeFreeze, facts), Verdict::Refuse, "(quarter end), set by grace");
        facts.calendar.freezes = {{entry(Duration(-1'000), Duration(0)), entry(Duration(1), Duration(9))}};
        GUARD_SAYS(asked(GuardId::ChangeFreeze, facts), Verdict::Pass, "clear");
        facts.calendar.freezes.reset();
        GUARD_SAYS(asked(GuardId::ChangeFreeze, facts), Verdict::NotSet, "No calendar");
    }

    void outsideOfTheWindowItWaits() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::MaintenanceWindow, facts), Verdict::NotSet, "No maintenance window");
        facts.calendar.windows = {{entry(Duration(-60'000), Duration(600'000))}};
        GUARD_SAYS(asked(GuardId::MaintenanceWindow, facts), Verdict::Pass, "another 10 min");
        facts.calendar.windows = {{entry(Duration(7'200'000), Duration(9'000'000)),
                                   entry(Duration(3'600'000), Duration(4'000'000))}};
        GUARD_SAYS(asked(GuardId::MaintenanceWindow, facts), Verdict::Refuse, "begins in 1 h");
        facts.calendar.windows = std::vector<CalendarEntry>{};
        GUARD_SAYS(asked(GuardId::MaintenanceWindow, facts), Verdict::Refuse, "every maintenance window");
    }

    void theRoleDecides() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::Role, facts), Verdict::Pass, "operator may");
        facts.access.unlocked = false;
        GUARD_SAYS(asked(GuardId::Role, facts), Verdict::Refuse, "Unlock it first");
        facts.access = {.role = Role::Viewer, .unlocked = true};
        GUARD_SAYS(asked(GuardId::Role, facts), Verdict::Refuse, "needs operator");
        facts.access.role.reset();
        GUARD_SAYS(asked(GuardId::Role, facts), Verdict::Refuse, "not known");
        facts = wellFacts();
        auto plan = samplePlan();
        plan.tier = Tier::Destroys;
        GUARD_SAYS(asked(GuardId::Role, plan, facts), Verdict::Refuse, "needs admin");
        facts.access.role = Role::Admin;
        GUARD_SAYS(asked(GuardId::Role, plan, facts), Verdict::Pass, "admin");
        plan.tier = Tier::ReadOnly;
        facts.access = {.role = Role::Viewer};
        GUARD_SAYS(asked(GuardId::Role, plan, facts), Verdict::Pass, "changes nothing");
    }

    void aLockedServiceIsLockedForAll() {
        auto facts = wellFacts();
        facts.access.serviceLocked = true;
        GUARD_SAYS(asked(GuardId::Role, facts), Verdict::Refuse, "learning is locked");
        GUARD_SAYS(asked(GuardId::Role, byAutomation(), facts), Verdict::Refuse, "learning is locked");
    }

    void automationStaysWithinItsBounds() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::Automation, facts), Verdict::Pass, "A person");
        GUARD_SAYS(asked(GuardId::Automation, byAutomation(), facts), Verdict::Refuse, "may only suggest");
        facts.access.mode = AutomationMode::Auto;
        GUARD_SAYS(asked(GuardId::Automation, byAutomation(), facts), Verdict::Pass, "by itself");
        facts.access.automationTier = Tier::Reversible;
        GUARD_SAYS(asked(GuardId::Automation, byAutomation(), facts), Verdict::Refuse,
                   "graceful-restart is tier 2");
        facts.access.automationTier = Tier::Destroys;
        auto plan = byAutomation();
        plan.tier = Tier::Destroys;
        GUARD_SAYS(asked(GuardId::Automation, plan, facts), Verdict::Refuse, "A person");
        facts.access.automationPaused = "ada pressed pause";
        GUARD_SAYS(asked(GuardId::Automation, byAutomation(), facts), Verdict::Refuse, "ada pressed pause");
    }

    void whatIsNeededMustBeThere() {
        auto facts = wellFacts();
        GUARD_SAYS(asked(GuardId::Tools, facts), Verdict::Pass, "are there");
        GUARD_SAYS(asked(GuardId::Disk, facts), Verdict::NotSet, "nothing of that kind");
        facts.needs.push_back({.kind = NeedKind::Disk,
                               .name = "/var/lib",
                               .met = false,
                               .detail = "2 GiB are free and 9 GiB are needed. Make room first."});
        GUARD_SAYS(asked(GuardId::Disk, facts), Verdict::Refuse, "9 GiB are needed");
        facts.needs = {{.kind = NeedKind::Version, .name = "pg_restore"}};
        GUARD_SAYS(asked(GuardId::Versions, facts), Verdict::Refuse, "pg_restore");
        facts.needs[0].met = true;
        GUARD_SAYS(asked(GuardId::Versions, facts), Verdict::Pass, "fit");
    }
};

HOLDFAST_TEST(TstPermissionGuards)
#include "tst_permission_guards.moc"
