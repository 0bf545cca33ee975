// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/redis_talk.h"
#include "engine/snapshots/live_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::snapshots {

namespace {

using namespace std::string_view_literals;

// Which parameters CONFIG SET refuses, Redis does not tell: those of its source that are immutable or
// protected (config.c of 7.2, IMMUTABLE_CONFIG and PROTECTED_CONFIG).
constexpr std::array kAtStart{"aclfile"sv,
                              "always-show-logo"sv,
                              "aof_rewrite_cpulist"sv,
                              "appenddirname"sv,
                              "appendfilename"sv,
                              "bgsave_cpulist"sv,
                              "bio_cpulist"sv,
                              "cluster-config-file"sv,
                              "cluster-enabled"sv,
                              "cluster-port"sv,
                              "daemonize"sv,
                              "databases"sv,
                              "dbfilename"sv,
                              "dir"sv,
                              "disable-thp"sv,
                              "enable-debug-command"sv,
                              "enable-module-command"sv,
                              "enable-protected-configs"sv,
                              "io-threads"sv,
                              "io-threads-do-reads"sv,
                              "locale-collate"sv,
                              "logfile"sv,
                              "pidfile"sv,
                              "server_cpulist"sv,
                              "set-proc-title"sv,
                              "supervised"sv,
                              "syslog-enabled"sv,
                              "syslog-facility"sv,
                              "syslog-ident"sv,
                              "tcp-backlog"sv,
                              "unixsocket"sv,
                              "unixsocketperm"sv};
// Who is whose replica follows from failovers, never from a rollback.
constexpr std::array kTopology{"replicaof"sv, "slaveof"sv};

Applies appliesTo(std::string_view name) {
    if (std::ranges::find(kTopology, name) != kTopology.end()) return Applies::Never;
    return std::ranges::find(kAtStart, name) != kAtStart.end() ? Applies::Restart : Applies::Live;
}

} // namespace

Result<LiveSettings> readRedisSettings(const ProbeSpec& spec, Duration deadline,
                                       const std::stop_token& stop) {
    recovery::RedisTalk talk(spec, deadline, stop);
    const auto answer = talk.ask({"CONFIG", "GET", "*"});
    if (!answer) return std::unexpected(answer.error());
    LiveSettings out;
    for (std::size_t i = 0; i + 1 < answer->elements.size(); i += 2) {
        const auto& name = answer->elements[i].text;
        out.settings.settings[name] = {
            .value = answer->elements[i + 1].text, .applies = appliesTo(name), .fromFile = false};
    }
    if (out.settings.settings.empty())
        return failure(ErrorCode::FixSetup, "Redis told no setting.", spec.target);
    out.settings.server = "Redis";
    if (const auto info = talk.info(); info && info->text("redis_version"))
        out.settings.server = fmt::format("Redis {}", *info->text("redis_version"));
    return out;
}

} // namespace holdfast::snapshots
