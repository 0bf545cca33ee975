// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guards.h"

#include <QtTest/QTest>

namespace holdfast::actions::testing {

inline constexpr TimePoint kNow{Duration(1'780'000'000'000)};

inline Step sampleStep(const std::string& title, const std::string& operation, Undo undo) {
    return {.title = title,
            .service = ServiceId("learning"),
            .operation = {.name = operation, .arguments = {{"replica", "1"}}},
            .precondition = "it was not done yet",
            .repeatability = Repeatability::Idempotent,
            .deadline = Duration(20'000),
            .undo = std::move(undo)};
}

/// A graceful restart of one service in production: drain, stop, start, rejoin.
inline Plan samplePlan() {
    const auto undoneBy = [](const std::string& name, const std::string& text) {
        return Undo{UndoKind::Operation, {.name = name, .arguments = {{"replica", "1"}}}, text};
    };
    Plan plan{.id = PlanId("1932"),
              .action = RecoveryAction::GracefulRestart,
              .tier = Tier::Hard,
              .target = {.fleet = "aiwfe-prod",
                         .environment = Environment::Production,
                         .context = "docker unix:///run/docker.sock",
                         .service = ServiceId("learning"),
                         .identity = "container 9c1fe07"},
              .revision = 812,
              .basis = "b5d4045c",
              .drawnUp = kNow,
              .origin = Origin::Window,
              .drawnUpBy = "ada",
              .reason = "health 0.31 for 4 min: memory"};
    plan.changes = {{.field = "image", .before = "learning:1.8.3", .after = "learning:1.8.2"},
                    {.field = "env BATCH", .before = "512", .after = "256"},
                    {.field = "replicas", .before = "2", .after = "2"}};
    plan.steps = {
        sampleStep("Drain: stop routing new work", "drain", undoneBy("undrain", "route again")),
        sampleStep("Stop replica 1", "stop", undoneBy("start", "start it again")),
        sampleStep("Start replica 1, wait until ready", "start",
                   {UndoKind::NotNeeded, {}, "not needed: it runs"}),
        sampleStep("Restore routing", "undrain", {UndoKind::NotNeeded, {}, "not needed: it serves"})};
    plan.expected = Duration(45'000);
    plan.affected = {
        {.service = ServiceId("coordination"), .effect = Effect::Degraded, .lasts = Duration(40'000)}};
    plan.success.promises = {{.text = "memory is 80 % or less", .name = "memory", .value = 0.8}};
    plan.wayBack = "Start it again, route to it again, leave automation paused, keep the evidence.";
    return plan;
}

/// The world in which samplePlan() may run.
inline GuardFacts wellFacts() {
    GuardFacts facts{.now = kNow + Duration(60'000)};
    facts.world = {
        .observed = true, .revision = 815, .target = samplePlan().target, .basis = samplePlan().basis};
    facts.lease = {.standing = LeaseStanding::Ours, .reach = LeaseReach::Shared, .token = 88};
    facts.managers = std::vector<Manager>{};
    facts.record = RecordFacts{.lastEnded = kNow - Duration(52 * 60'000)};
    facts.impact = {.healthyReplicas = 2, .replicasTaken = 1};
    facts.dependencies = {{.service = ServiceId("postgres"), .health = 0.93, .failureProbability = 0.02},
                          {.service = ServiceId("redis"), .health = 0.72, .failureProbability = 0.1}};
    facts.calendar = {.freezes = std::vector<CalendarEntry>{}};
    facts.access = {.who = "ada", .role = Role::Operator, .unlocked = true, .mode = AutomationMode::Suggest};
    facts.needs = {{.kind = NeedKind::Tool, .name = "docker", .met = true, .detail = "24.0"}};
    return facts;
}

inline GuardResult asked(GuardId guard, const Plan& plan, const GuardFacts& facts,
                         GuardMoment moment = GuardMoment::BeforeExecution) {
    return askGuards(plan, facts, moment).of(guard);
}

inline GuardResult asked(GuardId guard, const GuardFacts& facts,
                         GuardMoment moment = GuardMoment::BeforeExecution) {
    return asked(guard, samplePlan(), facts, moment);
}

} // namespace holdfast::actions::testing

/// The guard gave this verdict, and its sentence holds these words.
#define GUARD_SAYS(result, expectedVerdict, words)                                                           \
    do {                                                                                                     \
        const auto said_ = (result);                                                                         \
        QVERIFY2(said_.verdict == (expectedVerdict), said_.sentence.c_str());                                \
        QVERIFY2(said_.sentence.find(words) != std::string::npos, said_.sentence.c_str());                   \
        QVERIFY2(said_.sentence.ends_with('.'), said_.sentence.c_str());                                     \
    } while (false)
