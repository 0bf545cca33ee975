// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/signal.h"

#include <span>

namespace holdfast {

/// Names of the signals that probes read by themselves. A fleet file changes their thresholds by these names
/// and adds further ones with `metrics`.
namespace signals {

// every probe that answers for a service
inline constexpr const char* kUp = "up";           ///< 1 answers, 0 does not
inline constexpr const char* kLatency = "latency"; ///< seconds from request to complete answer

// Http: status of the answer; Tls and Http over TLS
inline constexpr const char* kHttpStatus = "http_status";
inline constexpr const char* kCertificateDays = "certificate_days";

// Metrics: read from the page where these families are there
inline constexpr const char* kRequestRate = "request_rate"; ///< http_requests_total, requests a second
inline constexpr const char* kErrorRatio = "error_ratio";   ///< share with code 5xx of http_requests_total
inline constexpr const char* kLatencyP95 = "latency_p95";   ///< http_request_duration_seconds histogram
inline constexpr const char* kLatencyP99 = "latency_p99";
inline constexpr const char* kCpu = "cpu"; ///< ratio of one core × its limit (process_cpu_seconds_total)
inline constexpr const char* kMemory = "memory"; ///< bytes resident (process_resident_memory_bytes)
inline constexpr const char* kRestarts = "restarts_per_hour"; ///< observed by start time or process id
inline constexpr const char* kOpenFiles = "open_files";       ///< process_open_fds of process_max_fds

// Postgres
inline constexpr const char* kConnections = "connections"; ///< backends in use, limit max_connections
inline constexpr const char* kCacheHitRatio = "cache_hit_ratio";
inline constexpr const char* kLocksWaiting = "locks_waiting";
inline constexpr const char* kOldestTransaction = "oldest_transaction"; ///< seconds
inline constexpr const char* kReplicationLag = "replication_lag";       ///< seconds
inline constexpr const char* kDatabaseSize = "database_size";
inline constexpr const char* kWalRate = "wal_rate";         ///< bytes a second
inline constexpr const char* kArchiverAge = "archiver_age"; ///< seconds since the last archived segment
inline constexpr const char* kArchiverFailures = "archiver_failures"; ///< new failures since the run before
inline constexpr const char* kStatementLatency = "statement_latency"; ///< seconds, of the probe query
inline constexpr const char* kStatementMean =
    "statement_mean"; ///< seconds, pg_stat_statements, since the run before

// Redis (memory: used_memory against maxmemory; latency: PING)
inline constexpr const char* kEvictions = "evictions"; ///< a second
inline constexpr const char* kHitRatio = "hit_ratio";
inline constexpr const char* kClients = "clients";           ///< limit maxclients
inline constexpr const char* kLastSaveAge = "last_save_age"; ///< seconds
inline constexpr const char* kSaveFailed = "save_failed";    ///< 1 when the last RDB save or AOF write failed
inline constexpr const char* kCommandRate = "command_rate";

// Celery
inline constexpr const char* kQueueDepth = "queue_depth"; ///< tasks waiting in all its queues
inline constexpr const char* kOldestTask = "oldest_task"; ///< seconds the oldest waiting task has waited
inline constexpr const char* kUnacked = "unacked";        ///< messages that workers hold unacknowledged
inline constexpr const char* kOldestUnacked = "oldest_unacked"; ///< seconds a worker has held the oldest
inline constexpr const char* kTasksAside = "tasks_aside";       ///< that Holdfast moved aside (queue-shed)

// Prometheus
inline constexpr const char* kTargetsUp = "targets_up"; ///< share of its targets that are up

// written by the engine itself, not by a probe
inline constexpr const char* kOwnHealth = "health_own";
inline constexpr const char* kEffectiveHealth = "health_effective";
inline constexpr const char* kProbeBytes =
    "probe_bytes"; ///< bytes a second Holdfast exchanges with the target

} // namespace signals

/// The signals that a probe of this kind may read by itself, with default thresholds. The order is the order
/// on the screen.
[[nodiscard]] std::span<const SignalSpec> defaultSignals(ProbeKind kind);

/// The known signal of that name, of any probe kind; nullptr: not one of ours.
[[nodiscard]] const SignalSpec* knownSignal(const SignalId& id);

} // namespace holdfast
