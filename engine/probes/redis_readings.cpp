// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_readings.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/run_frame.h"

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr double kMasterPingPeriod = 10.0; ///< seconds, Redis' repl-ping-replica-period
constexpr double kReplicaReports = 1.0;    ///< seconds, a replica acknowledges this often

/// Seconds by the server's own clock where it tells it, so that a difference of clocks does not count.
double serverNow(const RedisInfo& info, TimePoint now) {
    constexpr double kMicrosecond = 1e-6;
    if (const auto told = info.number("server_time_usec")) return *told * kMicrosecond;
    return std::chrono::duration<double>(now.time_since_epoch()).count();
}

std::optional<double> lastSaveAge(const RedisInfo& info, const std::optional<std::string>& saveSchedule,
                                  TimePoint now) {
    const auto saved = info.number("rdb_last_save_time");
    if (!saved) return std::nullopt;
    const double seconds = serverNow(info, now);
    // Before the first save Redis tells its own start here.
    const auto uptime = info.number("uptime_in_seconds");
    const bool neverSaved = uptime && *saved <= seconds - *uptime + 2.0;
    const bool scheduled = !saveSchedule || !saveSchedule->empty();
    if (neverSaved && !scheduled) return std::nullopt;
    return std::max(0.0, seconds - *saved);
}

std::optional<double> saveFailed(const RedisInfo& info) {
    const auto rdb = info.text("rdb_last_bgsave_status");
    if (!rdb) return std::nullopt;
    const bool aof = info.is("aof_enabled", "1");
    const auto aofFailed = [&](const char* field) { return aof && info.text(field).value_or("ok") != "ok"; };
    return *rdb != "ok" || aofFailed("aof_last_write_status") || aofFailed("aof_last_bgrewrite_status") ? 1.0
                                                                                                        : 0.0;
}

std::optional<double> lagOfReplica(const RedisInfo& info) {
    if (info.is("master_link_status", "up")) {
        const auto heard = info.number("master_last_io_seconds_ago");
        if (!heard) return std::nullopt;
        return *heard <= kMasterPingPeriod ? 0.0 : *heard;
    }
    // -1: never connected since its start.
    const auto down = info.number("master_link_down_since_seconds");
    return down && *down >= 0.0 ? down : info.number("uptime_in_seconds");
}

std::optional<double> lagOfMaster(const RedisInfo& info) {
    std::optional<double> worst;
    for (const auto& replica : info.replicas()) {
        const double lag = replica.lag <= kReplicaReports ? 0.0 : replica.lag;
        if (replica.state == "online") worst = std::max(worst.value_or(0.0), lag);
    }
    return worst;
}

} // namespace

void RedisReadings::add(ProbeReport& report, const RedisInfo& info,
                        const std::optional<std::string>& saveSchedule, Moment now) {
    addLimits(report, info);
    addRates(report, info, std::chrono::duration<double>(now.steady.time_since_epoch()).count());
    addPersistence(report, info, saveSchedule, now.wall);
    addReplication(report, info);
}

void RedisReadings::forget() {
    m_evicted.forget();
    m_commands.forget();
    m_hits = HitRatio(100.0);
}

void RedisReadings::addLimits(ProbeReport& report, const RedisInfo& info) const {
    offerReading(report, signals::kMemory, info.number("used_memory"));
    addLimit(report, signals::kMemory, info.number("maxmemory"));
    auto clients = info.number("connected_clients");
    if (clients) *clients += info.number("connected_slaves").value_or(0.0);
    offerReading(report, signals::kClients, clients);
    addLimit(report, signals::kClients, info.number("maxclients"));
}

void RedisReadings::addRates(ProbeReport& report, const RedisInfo& info, double seconds) {
    const auto rate = [&](CounterRate& counter, const char* field) -> std::optional<double> {
        const auto total = info.number(field);
        return total ? counter.perSecond(*total, seconds) : std::nullopt;
    };
    offerReading(report, signals::kEvictions, rate(m_evicted, "evicted_keys"));
    offerReading(report, signals::kCommandRate, rate(m_commands, "total_commands_processed"));
    const auto hits = info.number("keyspace_hits");
    const auto misses = info.number("keyspace_misses");
    offerReading(report, signals::kHitRatio,
                 hits && misses ? m_hits.update(*hits, *misses, seconds) : std::nullopt);
}

void RedisReadings::addPersistence(ProbeReport& report, const RedisInfo& info,
                                   const std::optional<std::string>& saveSchedule, TimePoint now) const {
    offerReading(report, signals::kLastSaveAge, lastSaveAge(info, saveSchedule, now));
    offerReading(report, signals::kSaveFailed, saveFailed(info));
}

void RedisReadings::addReplication(ProbeReport& report, const RedisInfo& info) const {
    offerReading(report, signals::kReplicationLag,
                 info.is("role", "slave") ? lagOfReplica(info) : lagOfMaster(info));
}

std::string redisVersion(const RedisInfo& info) {
    // Valkey tells the Redis version it is compatible with beside its own.
    const auto own = info.text("valkey_version");
    return std::string(own ? *own : info.text("redis_version").value_or(""));
}

} // namespace holdfast::probes
