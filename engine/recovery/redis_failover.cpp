// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/failover_recipe.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;

/// Names of the history that a server and its replicas share; a new one begins with each new master.
std::string historyOf(const probes::RedisInfo& info) {
    return std::string(info.text("master_replid").value_or(""));
}

std::string offsetOf(const probes::RedisInfo& info) {
    return std::string(info.text("slave_repl_offset").value_or("0"));
}

} // namespace

Result<Drawing> drawRedisFailover(const FailoverPair& pair, const ports::PlatformContext& context) {
    RedisTalk talk(pair.standby, context.deadline / 2, context.stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    if (!info->is("role", "slave"))
        return failure(ErrorCode::Replan,
                       fmt::format("{} is a master already. Point its users at it.", pair.standby.target),
                       pair.standby.target);
    if (info->is("master_link_status", "up"))
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} still receives from its master, so the old one serves. Stop it first.",
                                   pair.standby.target),
                       pair.standby.target);
    if (info->is("master_sync_in_progress", "1"))
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} was in the middle of its first copy, so its data is not whole.",
                                   pair.standby.target),
                       pair.standby.target);
    const auto clients = talk.ask({"CLIENT", "LIST"});
    if (!clients) return std::unexpected(clients.error());
    Drawing drawing;
    drawing.context = "redis " + pair.standby.target;
    drawing.identity = redisIdentity(*info);
    drawing.basis = digestOfParts({"failover", pair.old.target, pair.standby.target, drawing.identity,
                                   historyOf(*info), offsetOf(*info)});
    drawing.changes = {
        {.field = "what may be lost",
         .before = "everything that the old master took",
         .after = fmt::format("all after offset {}; its link broke {:.0f} s ago", offsetOf(*info),
                              info->number("master_link_down_since_seconds").value_or(0.0))}};
    actions::Step step;
    step.title = fmt::format("Make {} the master", pair.standby.target);
    step.service = pair.standbyService.id;
    step.operation = {.name = "redis.failover.promote",
                      .arguments = {{"history", historyOf(*info)}, {"offset", offsetOf(*info)}}};
    step.precondition =
        "it is a replica with the history and offset that the plan saw, and the old master refuses "
        "connections";
    step.repeatability = actions::Repeatability::Guarded;
    step.undo.text = "none: to follow the old master again would throw away what it took since";
    drawing.steps.push_back(std::move(step));
    if (clients->text.find("name=sentinel-") != std::string::npos)
        drawing.managers.push_back(
            {.name = "Redis Sentinel",
             .attitude = actions::Attitude::Fights,
             .advice = "Sentinel decides here who is master: use «SENTINEL FAILOVER», or stop it "
                       "first."});
    return drawing;
}

StepAnswer RedisFailoverDeed::run(const StepCall& call, const Subject& subject) {
    const auto* standby = probeOf(subject.service, ProbeKind::Redis);
    const auto* service = subject.fleet.find(call.target.service);
    const auto* old = service == nullptr ? nullptr : probeOf(*service, ProbeKind::Redis);
    if (standby == nullptr || old == nullptr)
        return stepFailed({},
                          "The fleet file does not say any more how to reach both servers. Plan it again.");
    constexpr auto kPromote = "REPLICAOF NO ONE";
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = kPromote, .answer = "not made: a dry run", .took = {}}});
    if (auto why = whyNotRefusing(*old, call.deadline / 4); !why.empty())
        return stepFailed({}, std::move(why));
    RedisTalk talk(*standby, call.deadline, subject.stop);
    const auto info = talk.info();
    if (!info) return stepFailed({}, info.error().detail);
    if (historyOf(*info) != argumentOf(call, "history") || offsetOf(*info) != argumentOf(call, "offset"))
        return stepFailed(
            {}, fmt::format("{} has received something since the plan was drawn up, so the old master was "
                            "not down. Plan it again.",
                            standby->target));
    const auto promoted = talk.tell({"REPLICAOF", "NO", "ONE"}, kPromote);
    if (!promoted && promoted.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(talk.calls()), promoted.error().detail);
    if (!promoted) return stepFailed(std::move(talk.calls()), promoted.error().detail);
    const auto role = talk.ask({"ROLE"});
    const bool master = role && !role->elements.empty() && role->elements[0].text == "master";
    talk.calls().push_back({.call = "ROLE", .answer = master ? "master" : "not master", .took = {}});
    if (!master)
        return stepUnknown(std::move(talk.calls()), "It was told to become the master, and has not yet.");
    return stepDone(std::move(talk.calls()));
}

StepSight RedisFailoverDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* standby = probeOf(subject.service, ProbeKind::Redis);
    if (standby == nullptr)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach the standby."};
    RedisTalk talk(*standby, std::min(call.deadline, Duration(10'000)), subject.stop);
    const auto info = talk.info();
    if (!info) return {.seen = Seen::Unknown, .text = info.error().detail};
    if (info->is("role", "master")) return {.seen = Seen::InEffect, .text = "it is a master"};
    return {.seen = Seen::NotInEffect, .text = "it is a replica"};
}

} // namespace holdfast::recovery
