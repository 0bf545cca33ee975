// SPDX-License-Identifier: GPL-3.0-or-later
// What the window may have to show of acting.
#include "models/engine_link.h"
#include "tests/support/acting.h"
#include "tests/ui/gallery/conditions.h"
#include "ui/acting/guard_test_sheet.h"

#include <QtWidgets/QPushButton>

#include <chrono>

namespace holdfast::testing {

namespace {

using namespace std::chrono_literals;
using actions::RecoveryAction;
using Play = std::unique_ptr<FleetPlay>;

Play withDesk(Play play, const automation::DeskState& desk) {
    play->desk = std::make_shared<const automation::DeskState>(desk);
    return play;
}

Play ordinary() {
    return std::make_unique<FleetPlay>(ordinaryHour());
}

Play actingNow(std::unique_ptr<FleetPlay> play, bool much) {
    const auto desk = much ? busyDesk(play->fleet(), play->now()) : deskFor(play->fleet(), play->now());
    return withDesk(std::move(play), desk);
}

Play busyNow() {
    return actingNow(ordinary(), true);
}

Play calmNow() {
    return actingNow(ordinary(), false);
}

Play lockedNow() {
    auto play = calmNow();
    auto desk = *play->desk;
    desk.access.unlocked = false;
    desk.access.locksAt.reset();
    return withDesk(std::move(play), desk);
}

Play heldBack() {
    auto play = busyNow();
    auto desk = *play->desk;
    desk.fleetMode = actions::AutomationMode::Auto;
    desk.highestMode = actions::AutomationMode::Suggest;
    desk.storm = "Five of 13 services are in trouble at once, likely because of postgres: automation holds "
                 "still until it is calm for 5 min.";
    desk.pauses = {
        {.service = {}, .by = "ada", .why = "maintenance of the network", .since = play->now() - 3min},
        {.service = ServiceId("redis"), .by = "plan", .why = "it did not verify", .since = play->now()}};
    desk.store.trouble =
        "PostgreSQL at db.internal does not answer. Bring it back, or break the glass with a "
        "reason.";
    return withDesk(std::move(play), desk);
}

Play longNamed() {
    auto play = std::make_unique<FleetPlay>(longNamedFleet());
    play->sweep(30);
    return actingNow(std::move(play), true);
}

/// As the lab: not production.
Play inTheLab() {
    auto play = std::make_unique<FleetPlay>(referenceFleet("lab", Environment::Lab));
    play->sweep(30);
    return actingNow(std::move(play), false);
}

std::function<void(shell::MainWindow&, shell::PageContext&, FakeEngineClient&)>
reviewing(const char* service, RecoveryAction action) {
    return [service, action](shell::MainWindow& window, shell::PageContext& context, FakeEngineClient&) {
        window.goTo({.page = QStringLiteral("recovery"), .service = {}, .part = {}});
        context.reviewPlan({.service = ServiceId(service), .action = action, .arguments = {}, .reason = {}});
    };
}

std::function<void(shell::MainWindow&, shell::PageContext&, FakeEngineClient&)> goingTo(const char* page) {
    return [page](shell::MainWindow& window, shell::PageContext&, FakeEngineClient&) {
        window.goTo({.page = QString::fromLatin1(page), .service = {}, .part = {}});
    };
}

std::function<void(shell::MainWindow&, shell::PageContext&, FakeEngineClient&)>
asking(void (*what)(shell::PageContext&)) {
    return [what](shell::MainWindow& window, shell::PageContext& context, FakeEngineClient&) {
        window.goTo({.page = QStringLiteral("recovery"), .service = {}, .part = {}});
        what(context);
    };
}

/// Every refusal that fits on a sheet at once.
void refuseMuch(FakeActionClient& hands) {
    const auto draw = hands.draw;
    hands.draw = [draw](const actions::PlanRequest& request) -> Result<actions::PlanSheet> {
        auto sheet = draw(request);
        if (!sheet) return sheet;
        auto facts = factsFor(sheet->plan, sheet->plan.drawnUp);
        facts.lease = {.standing = actions::LeaseStanding::Others,
                       .reach = actions::LeaseReach::Shared,
                       .holder = "grace@bastion-2",
                       .since = facts.now - 40s,
                       .until = facts.now + 50s};
        facts.managers = {{.name = "Patroni",
                           .attitude = actions::Attitude::Fights,
                           .advice = "Pause it with «patronictl pause», or act through it."}};
        facts.record->lastEnded = facts.now - 2min;
        facts.record->attempts = 3;
        facts.dependencies.front().critical = true;
        facts.access.unlocked = false;
        return sheetFor(sheet->plan, facts);
    };
}

/// The shared store is away, and somebody acts all the same; a ladder is not the file's.
void breakGlass(FakeActionClient& hands) {
    hands.rules.broken = {{.service = ServiceId("redis"),
                           .by = "ada@bastion-1",
                           .why = "the database that keeps the locks has lost its disk",
                           .until = ordinary()->now() + 7min}};
    hands.rules.bounds.rollback = false;
    hands.rules.set[ServiceId("caddy")] = {
        .highestTier = "1",
        .ladder = {{.action = "configuration-reload", .healthBelow = 0.6, .attempts = 2},
                   {.action = "graceful-restart", .healthBelow = 0.35},
                   {.action = "emergency-rollback"}}};
}

void breakTrail(FakeActionClient& hands) {
    hands.trail[16].note.text += " (changed)";
}

} // namespace

std::vector<Condition> actingConditions() {
    std::vector<Condition> all;
    const auto add = [&all](const char* name, Play (*play)(), auto after,
                            void (*hands)(FakeActionClient&) = nullptr) {
        all.push_back(
            {.name = QString::fromLatin1(name), .play = play, .bare = {}, .after = after, .hands = hands});
    };
    add("recovery-busy", busyNow, goingTo("recovery"));
    add("recovery-calm", calmNow, goingTo("recovery"));
    add("recovery-locked", lockedNow, goingTo("recovery"));
    add("recovery-held-back", heldBack, goingTo("recovery"));
    add("recovery-glass", heldBack, goingTo("recovery"), breakGlass);
    add("recovery-long-names", longNamed, goingTo("recovery"));
    add("recovery-nobody", ordinary, goingTo("recovery"));
    add("audit", busyNow, goingTo("audit"));
    add("audit-broken", busyNow, goingTo("audit"), breakTrail);
    add("audit-empty", calmNow, goingTo("audit"), [](FakeActionClient& hands) { hands.trail.clear(); });
    add("audit-nobody", ordinary, goingTo("audit"));
    add("plan-drawn", calmNow, reviewing("learning-service", RecoveryAction::GracefulRestart));
    add("plan-lab", inTheLab, reviewing("learning-service", RecoveryAction::GracefulRestart));
    add("plan-destroys", calmNow, reviewing("redis", RecoveryAction::CacheFlush));
    add("plan-refused", calmNow, reviewing("postgres", RecoveryAction::Failover), refuseMuch);
    add("plan-locked", lockedNow, reviewing("api", RecoveryAction::ScaleOut));
    add("plan-impossible", calmNow, reviewing("api", RecoveryAction::Isolate),
        [](FakeActionClient& hands) { hands.draw = nullptr; });
    add("plan-long-name", longNamed,
        reviewing("eu-central-1-customer-platform-redis-primary-blue", RecoveryAction::GracefulRestart));
    add("plan-running", busyNow, asking([](shell::PageContext& context) {
            const auto state = context.link().state();
            context.showPlan(state->desk->running.front().plan.id);
        }));
    add("plan-evidence", busyNow, asking([](shell::PageContext& context) {
            context.showPlan(context.link().state()->desk->ended.front().plan);
        }));
    add("plan-rolled-back", busyNow, asking([](shell::PageContext& context) {
            context.showPlan(context.link().state()->desk->ended[1].plan);
        }));
    add("act-unlock", lockedNow, asking([](shell::PageContext& context) { context.unlock(); }));
    add("act-new-plan", calmNow, asking([](shell::PageContext& context) { context.newPlan({}); }));
    add("act-settle", busyNow, asking([](shell::PageContext& context) {
            context.settle(context.link().state()->desk->questions.front().plan);
        }));
    add("act-glass", heldBack,
        asking([](shell::PageContext& context) { context.breakGlass(ServiceId("redis")); }));
    add("act-ladder", calmNow,
        asking([](shell::PageContext& context) { context.editLadder(ServiceId("caddy")); }), breakGlass);
    add("act-ladder-long-name", longNamed, asking([](shell::PageContext& context) {
            context.editLadder(ServiceId("eu-central-1-customer-platform-redis-primary-blue"));
        }));
    add("act-guards-tested", calmNow,
        [](shell::MainWindow& window, shell::PageContext& context, FakeEngineClient&) {
            window.goTo({.page = QStringLiteral("recovery"), .service = {}, .part = {}});
            context.testGuards();
            for (auto* button : window.findChild<acting::GuardTestSheet*>()->findChildren<QPushButton*>())
                if (button->text() == QStringLiteral("Test")) button->click();
        });
    add("act-guards", calmNow, asking([](shell::PageContext& context) { context.testGuards(); }));
    return all;
}

} // namespace holdfast::testing
