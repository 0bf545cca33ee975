// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/counter_rates.h"
#include "engine/probes/redis_info.h"

#include <optional>
#include <string>

namespace holdfast::probes {

/// Turns what INFO says into readings; keeps the counters of the run before. What INFO does not tell is not
/// offered.
///
///   memory           used_memory; limit maxmemory (0: none)
///   clients          connected clients and replicas, which share the limit maxclients
///   evictions        evicted_keys a second        · command_rate  total_commands_processed a second
///   hit_ratio        keyspace hits of lookups, over at least 100 of them
///   last_save_age    since the last RDB save; not offered where none is scheduled and none was ever made
///   save_failed      1 when the last RDB save, AOF write or AOF rewrite failed
///   replication_lag  replica: since its master was last heard (within the master's ping period: 0), or
///                    since the link went down; master: of its worst replica; neither: not offered
class RedisReadings {
public:
    struct Moment {
        SteadyPoint steady;
        TimePoint wall;
    };

    /// `saveSchedule`: the setting «save»; none: not known.
    void add(ProbeReport& report, const RedisInfo& info, const std::optional<std::string>& saveSchedule,
             Moment now);
    /// The server restarted, or is another one: counters begin anew.
    void forget();

private:
    void addLimits(ProbeReport& report, const RedisInfo& info) const;
    void addRates(ProbeReport& report, const RedisInfo& info, double seconds);
    void addPersistence(ProbeReport& report, const RedisInfo& info,
                        const std::optional<std::string>& saveSchedule, TimePoint now) const;
    void addReplication(ProbeReport& report, const RedisInfo& info) const;

    CounterRate m_evicted;
    CounterRate m_commands;
    HitRatio m_hits{100.0};
};

/// Version as told by Redis, or by the fork of it that this is.
[[nodiscard]] std::string redisVersion(const RedisInfo& info);

} // namespace holdfast::probes
