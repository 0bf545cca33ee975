// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/secret_masking.h"
#include "engine/core/base/text.h"
#include "engine/recovery/redis_talk.h"
#include "engine/recovery/reload_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using probes::RedisValue;

constexpr std::size_t kLargestFile = 1024UL * 1024;
constexpr std::size_t kMostSettings = 100;

/// What Redis takes at its start only, or what is no parameter.
constexpr std::array<std::string_view, 26> kAtStart{"include",
                                                    "loadmodule",
                                                    "user",
                                                    "rename-command",
                                                    "databases",
                                                    "daemonize",
                                                    "pidfile",
                                                    "logfile",
                                                    "supervised",
                                                    "unixsocket",
                                                    "unixsocketperm",
                                                    "io-threads",
                                                    "aclfile",
                                                    "dir",
                                                    "dbfilename",
                                                    "appendfilename",
                                                    "appenddirname",
                                                    "cluster-enabled",
                                                    "cluster-config-file",
                                                    "always-show-logo",
                                                    "syslog-enabled",
                                                    "syslog-ident",
                                                    "syslog-facility",
                                                    "tcp-backlog",
                                                    "save",
                                                    "replicaof"};

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return out;
}

/// The same for «100mb», «104857600»; for «yes», «YES».
std::string plainValue(const std::string& value) {
    const auto text = lower(value);
    const auto digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string::npos) return text;
    const std::map<std::string, double> units{{"k", 1e3},        {"kb", 1024.0}, {"m", 1e6},
                                              {"mb", 1048576.0}, {"g", 1e9},     {"gb", 1073741824.0}};
    const auto unit = units.find(text.substr(digits));
    const auto number = parseNumber(text.substr(0, digits));
    return unit == units.end() || !number ? text : fmt::format("{:.0f}", *number * unit->second);
}

/// None: Redis knows no such parameter.
Result<std::optional<std::string>> valueNow(RedisTalk& talk, const std::string& name) {
    const auto answer = talk.ask({"CONFIG", "GET", name});
    if (!answer) return std::unexpected(answer.error());
    if (answer->elements.size() < 2) return std::optional<std::string>();
    return std::optional(answer->elements[1].text);
}

bool isSecret(const std::string& name) {
    return looksSecret(name) || name == "requirepass" || name == "masterauth" || name == "masteruser";
}

Result<std::string> contentOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} cannot be read; «recovery: reload» must name the server's file on this machine.",
                        path),
            path);
    std::string text(kLargestFile, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

actions::Step setStep(const Subject& subject, const RedisSetting& wanted, const std::string& before) {
    const std::map<std::string, std::string> arguments{
        {"parameter", wanted.name}, {"before", before}, {"after", wanted.value}};
    actions::Step step;
    step.title = fmt::format("Set {} to {}", wanted.name, shownText(wanted.value));
    step.service = subject.service.id;
    step.operation = {.name = "redis.config.set", .arguments = arguments};
    step.precondition = fmt::format("it is «{}»", shownText(before));
    step.repeatability = actions::Repeatability::Guarded;
    step.deadline = Duration(10'000);
    step.undo = {.kind = actions::UndoKind::Operation,
                 .operation = {.name = "redis.config.restore", .arguments = arguments},
                 .text = fmt::format("Set {} to {} again", wanted.name, shownText(before))};
    return step;
}

} // namespace

std::vector<RedisSetting> parseRedisFile(std::string_view text) {
    std::map<std::string, int> count;
    std::vector<RedisSetting> found;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        const auto blank = line.find_first_of(" \t");
        if (line.empty() || line.front() == '#' || blank == std::string_view::npos) continue;
        auto value = trimmed(line.substr(blank));
        const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                            value.back() == value.front();
        if (quoted) value = value.substr(1, value.size() - 2);
        found.push_back({.name = lower(line.substr(0, blank)), .value = std::string(value)});
        ++count[found.back().name];
    }
    std::erase_if(found, [&](const RedisSetting& setting) { return count[setting.name] > 1; });
    return found;
}

Result<Drawing> drawRedisReload(const Subject& subject, const ports::PlatformContext& context) {
    const auto& redis = *probeOf(subject.service, ProbeKind::Redis);
    const auto text = contentOf(subject.service.recovery.reload);
    if (!text) return std::unexpected(text.error());
    RedisTalk talk(redis, context.deadline, context.stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    Drawing drawing;
    drawing.context = "redis " + redis.target;
    drawing.identity = redisIdentity(*info);
    for (const auto& wanted : parseRedisFile(*text)) {
        if (drawing.steps.size() == kMostSettings) break;
        const auto now = valueNow(talk, wanted.name);
        if (!now) return std::unexpected(now.error());
        if (!*now || plainValue(**now) == plainValue(wanted.value)) continue;
        const bool secret = isSecret(wanted.name);
        const bool atStart = std::ranges::find(kAtStart, wanted.name) != kAtStart.end();
        drawing.changes.push_back({.field = wanted.name,
                                   .before = secret ? "(secret)" : **now,
                                   .after = secret    ? "stays: a secret; set it yourself"
                                            : atStart ? "stays: the file's needs a restart"
                                                      : wanted.value});
        if (!secret && !atStart) drawing.steps.push_back(setStep(subject, wanted, **now));
    }
    if (drawing.steps.empty())
        return failure(
            ErrorCode::Replan,
            fmt::format("Redis reads no file again, and nothing that can be set while it runs differs from "
                        "{}.",
                        subject.service.recovery.reload),
            redis.target);
    drawing.basis = digestOfParts({"configuration-reload", drawing.identity, *text});
    drawing.expected = Duration(1'000);
    drawing.wayBack = "each parameter is set to what it was";
    return drawing;
}

StepAnswer RedisConfigDeed::run(const StepCall& call, const Subject& subject) {
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    if (redis == nullptr)
        return stepFailed({}, "The fleet file does not say any more how to reach this Redis. Plan it again.");
    const bool back = call.operation.name == "redis.config.restore";
    const auto name = argumentOf(call, "parameter");
    const auto value = argumentOf(call, back ? "before" : "after");
    const auto shown = fmt::format("CONFIG SET {} {}", name, shownText(value, 200));
    if (call.writes == actions::Writes::Withhold)
        return stepDone({{.call = shown, .answer = "not made: a dry run", .took = {}}});
    RedisTalk talk(*redis, call.deadline, subject.stop);
    const auto set = talk.tell({"CONFIG", "SET", name, value}, shown);
    if (set) return stepDone(std::move(talk.calls()));
    return set.error().code == ErrorCode::UnknownVerify
               ? stepUnknown(std::move(talk.calls()), set.error().detail)
               : stepFailed(std::move(talk.calls()), set.error().detail);
}

StepSight RedisConfigDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    if (redis == nullptr)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach this Redis."};
    RedisTalk talk(*redis, call.deadline, subject.stop);
    const auto now = valueNow(talk, argumentOf(call, "parameter"));
    if (!now) return {.seen = Seen::Unknown, .text = now.error().detail};
    const auto value = plainValue(now->value_or(""));
    if (value == plainValue(argumentOf(call, "after"))) return {.seen = Seen::InEffect, .text = "it is so"};
    if (value == plainValue(argumentOf(call, "before")))
        return {.seen = Seen::NotInEffect, .text = "it is as it was"};
    return {.seen = Seen::Partly, .text = fmt::format("somebody else has set it to «{}»", shownText(value))};
}

} // namespace holdfast::recovery
