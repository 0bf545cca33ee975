// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/acting.h"

#include "engine/core/actions/plan_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace holdfast::testing {

using namespace std::chrono_literals;
using actions::RecoveryAction;

namespace {

actions::Step stepOf(const std::string& title, const std::string& service, actions::UndoKind undo) {
    return {.title = title,
            .service = ServiceId(service),
            .operation = {.name = "start", .arguments = {}},
            .precondition = "it is as planned",
            .repeatability = actions::Repeatability::Idempotent,
            .deadline = 30s,
            .undo = {.kind = undo,
                     .operation = {.name = "stop", .arguments = {}},
                     .text = undo == actions::UndoKind::None ? "a sent signal cannot be taken back"
                                                             : "it is started again"}};
}

nlohmann::json readingOf(TimePoint time, double health, double memory) {
    const auto iso = [](TimePoint at) {
        const std::time_t seconds = std::chrono::system_clock::to_time_t(
            std::chrono::time_point_cast<std::chrono::system_clock::duration>(at));
        std::array<char, 32> text{};
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
        return std::string(text.data());
    };
    return {{"time", iso(time)},
            {"own_health", health},
            {"signals", {{"memory", memory}}},
            {"fields", nlohmann::json::object()}};
}

std::string evidenceFor(const actions::Plan& plan, actions::Outcome outcome, TimePoint began) {
    const bool well = outcome == actions::Outcome::Done;
    nlohmann::json evidence{{"format", 1}, {"plan_id", plan.id.value()}};
    evidence["before"] = readingOf(began, 0.31, 1.9e9);
    auto timeline = nlohmann::json::array();
    TimePoint at = began;
    const auto add = [&](const char* kind, nlohmann::json more) {
        more["kind"] = kind;
        more["time"] = readingOf(at, 0, 0)["time"];
        timeline.push_back(std::move(more));
        at += 2s;
    };
    add("begun", {{"text", "confirmed by ada"}});
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        add("intent", {{"step", i + 1}, {"direction", "do"}, {"text", plan.steps[i].title}});
        add("result",
            {{"step", i + 1},
             {"result", "done"},
             {"text", ""},
             {"calls",
              {{{"call", fmt::format("POST /containers/{}/restart?t=10", plan.target.service.value())},
                {"answer", "204"},
                {"seconds", 1.4}}}}});
    }
    add("verifying", {{"text", ""}});
    add("ended", {{"text", well ? "verified" : "health stayed below 0.70"}});
    evidence["timeline"] = timeline;
    auto readings = nlohmann::json::array();
    for (int i = 0; i < 6; ++i)
        readings.push_back(
            readingOf(at + i * 2s, well ? std::min(0.95, 0.4 + 0.12 * i) : 0.36, 1.9e9 - 2e8 * i));
    evidence["verification"] = {
        {"text", well ? "Verified: health 0.92 on 3 readings over 10 s." : "Health stayed at 0.36."},
        {"readings", readings}};
    evidence["after"] = readingOf(at + 14s, well ? 0.94 : 0.36, 6.1e8);
    evidence["outcome"] = actions::toString(outcome);
    return evidence.dump();
}

actions::PlanSummary summaryOf(const actions::Plan& plan, actions::Outcome outcome, TimePoint now) {
    return {.plan = plan.id,
            .service = plan.target.service,
            .action = plan.action,
            .tier = plan.tier,
            .origin = plan.origin,
            .by = plan.origin == actions::Origin::Automation ? "policy auto" : "ada",
            .reason = plan.reason,
            .began = now - 48s,
            .firstStep = now - 47s,
            .ended = now,
            .outcome = outcome,
            .cause =
                outcome == actions::Outcome::Done ? actions::EndCause::None : actions::EndCause::Verification,
            .why = outcome == actions::Outcome::Done ? "" : "Health stayed below 0.70, so it was undone."};
}

} // namespace

actions::Plan planFor(const std::string& service, RecoveryAction action, Environment environment,
                      TimePoint now) {
    using actions::UndoKind;
    actions::Plan plan{
        .id = actions::PlanId(fmt::format("{}-{}", service, actions::toString(action))),
        .action = action,
        .tier = actions::tierOf(action, environment),
        .target = {.fleet = "aiwfe-prod",
                   .environment = environment,
                   .context = "docker unix:///run/docker.sock",
                   .service = ServiceId(service),
                   .identity = "9c1f7b20e07a"},
        .revision = 412,
        .basis = "basis",
        .drawnUp = now,
        .origin = actions::Origin::Window,
        .drawnUpBy = "ada",
        .reason = fmt::format("Own health of {} is 0.31, below 0.40.", service),
        .changes = {{.field = "image", .before = "learning:1.8.3", .after = "learning:1.8.2 sha256:9c1f…e07"},
                    {.field = "env BATCH", .before = "512", .after = "256"},
                    {.field = "env API_TOKEN",
                     .before = "old-token",
                     .after = "new-token",
                     .sensitivity = actions::Sensitivity::Secret},
                    {.field = "replicas", .before = "2", .after = "2"}},
        .steps = {stepOf("Drain: stop routing new work (20 s)", service, UndoKind::Operation),
                  stepOf("Stop replica 1 by signal, at most 30 s", service, UndoKind::None),
                  stepOf("Start replica 1, wait until ready", service, UndoKind::NotNeeded),
                  stepOf("Restore routing", service, UndoKind::Operation)},
        .expected = 54s,
        .affected = {{.service = ServiceId("coordination"),
                      .effect = actions::Effect::Degraded,
                      .lasts = 40s,
                      .probability = 0.8},
                     {.service = ServiceId("webui"), .effect = actions::Effect::Down, .lasts = 20s}},
        .success = {.healthAtLeast = 0.7,
                    .readings = 3,
                    .span = 10s,
                    .every = 2s,
                    .deadline = 5min,
                    .promises = {{.text = "memory is lower",
                                  .name = "memory",
                                  .comparison = actions::Comparison::AtMost,
                                  .value = 1.5e9}}},
        .wayBack = "Start the replica as it was, restore routing, leave automation paused for it."};
    return actions::masked(plan);
}

actions::GuardFacts factsFor(const actions::Plan& plan, TimePoint now) {
    actions::GuardFacts facts{.now = now};
    facts.world = {.observed = true,
                   .blindness = {},
                   .revision = plan.revision,
                   .target = plan.target,
                   .basis = plan.basis,
                   .difference = {},
                   .incapable = {}};
    facts.lease = {.standing = actions::LeaseStanding::Free, .reach = actions::LeaseReach::Shared};
    facts.managers.emplace();
    facts.record = actions::RecordFacts{.lastEnded = now - 52min};
    facts.impact = {.healthyReplicas = 2,
                    .replicasTaken = 1,
                    .lastReplicaStated = false,
                    .mostDown = 3,
                    .mostDegraded = 10};
    facts.dependencies = {
        {.service = ServiceId("postgres"), .health = 0.93},
        {.service = ServiceId("redis"), .health = 0.72, .failureProbability = 0.82, .failsIn = 11min}};
    facts.access = {.who = "ada",
                    .role = actions::Role::Operator,
                    .unlocked = true,
                    .mode = actions::AutomationMode::Suggest};
    return facts;
}

actions::PlanSheet sheetFor(const actions::Plan& plan, const actions::GuardFacts& facts) {
    return {.plan = plan,
            .digest = actions::digestOf(plan),
            .guards = actions::askGuards(plan, facts, actions::GuardMoment::DrawnUp),
            .ask = actions::confirmationFor(plan),
            .expires = plan.drawnUp + actions::kPlanLivesFor};
}

automation::RunningPlan runningFor(const actions::Plan& plan, std::size_t step, TimePoint now) {
    automation::RunningPlan running{.plan = plan,
                                    .phase = actions::Phase::Running,
                                    .steps = std::vector<actions::StepState>(plan.steps.size()),
                                    .current = step,
                                    .text = "waits until it is ready",
                                    .confirmedBy = "ada",
                                    .began = now - 34s,
                                    .firstStep = now - 33s};
    for (std::size_t i = 0; i < running.steps.size() && i <= step; ++i) {
        const bool done = i < step;
        running.steps[i] = {.standing = done ? actions::StepStanding::Done : actions::StepStanding::Begun,
                            .attempts = 1,
                            .text = done ? fmt::format("answered 204 in {} ms", 80 + 31 * i)
                                         : "waits until it is ready"};
    }
    if (step >= running.steps.size()) {
        running.phase = actions::Phase::Verifying;
        running.current = std::nullopt;
        running.text = "health 0.82 on 1 of 3 readings";
    }
    return running;
}

actions::PlanDetail detailFor(const actions::Plan& plan, actions::Outcome outcome, TimePoint now) {
    actions::PlanDetail detail{.plan = plan,
                               .summary = summaryOf(plan, outcome, now),
                               .steps = std::vector<actions::StepState>(plan.steps.size()),
                               .evidence = evidenceFor(plan, outcome, now - 48s)};
    for (auto& step : detail.steps)
        step = {.standing = outcome == actions::Outcome::Done ? actions::StepStanding::Done
                                                              : actions::StepStanding::Undone,
                .attempts = 1,
                .text = "answered 204"};
    return detail;
}

automation::DeskState deskFor(const FleetSpec& fleet, TimePoint now) {
    automation::DeskState desk;
    for (const auto& service : fleet.services)
        desk.services.push_back({.service = service.id,
                                 .mode = actions::AutomationMode::Suggest,
                                 .policy = automation::defaultPolicy(service.kind)});
    desk.access = {.who = "ada", .role = actions::Role::Operator, .unlocked = true, .locksAt = now + 12min};
    desk.store = {.kind = "SQLite",
                  .where = "~/.local/share/holdfast/actions.db",
                  .reach = actions::LeaseReach::ThisMachine,
                  .trouble = {}};
    desk.audit = {.whole = true, .entries = 42, .firstBroken = 0, .reason = {}};
    return desk;
}

automation::DeskState busyDesk(const FleetSpec& fleet, TimePoint now) {
    auto desk = deskFor(fleet, now);
    const auto name = [&fleet](std::size_t at) { return fleet.services[at % fleet.services.size()].id; };
    desk.questions = {{.plan = actions::PlanId("worker-queue-shed"),
                       .service = name(2),
                       .why = "Step 2 gave no answer, and it could not be seen what became of it. Look at "
                              "the queue, then say what you found.",
                       .since = now - 7min}};
    desk.proposals = {{.service = name(4),
                       .action = RecoveryAction::CacheClear,
                       .proactive = true,
                       .reason = "It is foretold to reach its memory limit in 11 min (82 %).",
                       .waits = {},
                       .since = now - 90s},
                      {.service = name(9),
                       .action = RecoveryAction::GracefulRestart,
                       .proactive = false,
                       .reason = "Own health is 0.31, below 0.40 on 2 readings.",
                       .waits = "for its dependency postgres, which is failing",
                       .since = now - 4min}};
    const auto plan = planFor(name(0).value(), RecoveryAction::GracefulRestart, fleet.environment, now);
    desk.running = {runningFor(plan, 2, now)};
    desk.leases = {{.service = name(1),
                    .holder = "grace@bastion-2",
                    .since = now - 40s,
                    .until = now + 50s,
                    .ours = false}};
    constexpr std::array kOutcomes{actions::Outcome::Done,    actions::Outcome::RolledBack,
                                   actions::Outcome::Refused, actions::Outcome::NeedsPerson,
                                   actions::Outcome::Failed,  actions::Outcome::Done};
    constexpr std::array kDone{
        RecoveryAction::GracefulRestart, RecoveryAction::ContainerRestart,    RecoveryAction::ScaleOut,
        RecoveryAction::QueueShed,       RecoveryAction::ConfigurationReload, RecoveryAction::CacheClear};
    for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
        const auto past = planFor(name(i + 3).value(), kDone[i], fleet.environment, now);
        desk.ended.push_back(summaryOf(past, kOutcomes[i], now - std::chrono::minutes(6 * (i + 1))));
    }
    return desk;
}

std::vector<actions::AuditEntry> trailOf(std::size_t entries, TimePoint now) {
    constexpr std::array kKinds{"action-begins",     "action-done", "action-refused",
                                "automation-paused", "unlocked",    "action-rolled-back"};
    constexpr std::array kServices{"api", "redis", "worker", "postgres"};
    std::vector<actions::AuditEntry> trail;
    actions::AuditAnchor newest;
    for (std::size_t i = 0; i < entries; ++i) {
        const actions::AuditNote note{
            .moment = actions::AuditMoment::After,
            .plan = actions::PlanId(fmt::format("plan-{}", i / 2)),
            .kind = kKinds[i % kKinds.size()],
            .actor = i % 3 == 0 ? "policy auto" : "ada",
            .fleet = "aiwfe-prod",
            .service = ServiceId(kServices[i % kServices.size()]),
            .text = fmt::format("graceful-restart of {}: verified, health 0.31 to 0.92 in 48 s",
                                kServices[i % kServices.size()]),
            .detail = R"({"plan":{"tier":2,"steps":4},"outcome":"done"})"};
        trail.push_back(
            actions::linked(note, now - std::chrono::minutes(3) * static_cast<int>(entries - i - 1), newest));
        newest = actions::anchorOf(trail.back());
    }
    return trail;
}

void equip(FakeActionClient& client, const FleetState& state) {
    const TimePoint now = state.time;
    const auto environment = state.fleet ? state.fleet->environment : Environment::Lab;
    client.draw = [now, environment](const actions::PlanRequest& request) -> Result<actions::PlanSheet> {
        const auto plan = planFor(request.service.value(), request.action, environment, now);
        return sheetFor(plan, factsFor(plan, now));
    };
    for (const auto& traits : actions::allActions()) {
        const bool later =
            traits.action == RecoveryAction::EmergencyRollback || traits.action == RecoveryAction::Restore;
        client.offers.push_back(
            {.action = traits.action,
             .whyNot = later ? "There is no snapshot to return to. Take one on the Snapshots page." : ""});
    }
    client.trail = trailOf(42, now);
    client.trials = {{.trial = "a confirmation that names the service in wrong case",
                      .refused = true,
                      .sentence = "«API» is not the name of the service. Type «api» exactly.",
                      .error = {}},
                     {.trial = "a plan that is too old",
                      .refused = true,
                      .sentence = "The plan is 11 min old. Draw it up anew from the present state.",
                      .error = {}},
                     {.trial = "a lost connection to the store",
                      .refused = false,
                      .sentence = {},
                      .error = Error{.code = ErrorCode::FixSetup,
                                     .detail = "There is no shared store here to lose.",
                                     .where = {}}}};
    if (!state.desk) return;
    for (const auto& summary : state.desk->ended) {
        const auto plan = planFor(summary.service.value(), summary.action, environment, now);
        auto detail = detailFor(plan, summary.outcome.value_or(actions::Outcome::Done), now);
        detail.summary = summary;
        client.details.emplace(plan.id, std::move(detail));
    }
    client.rehearsal.steps = {
        {{.call = "PATCH /config/apps/http/servers/main/routes/3", .answer = "withheld"}},
        {{.call = "POST /containers/9c1f7b20e07a/stop?t=30", .answer = "withheld"}},
        {{.call = "POST /containers/9c1f7b20e07a/start", .answer = "withheld"},
         {.call = "GET /containers/9c1f7b20e07a/json", .answer = "running, healthy"}},
        {}};
}

} // namespace holdfast::testing
