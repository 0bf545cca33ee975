// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_queries.h"

#include <fmt/format.h>

namespace holdfast::probes {

namespace {

constexpr const char* kAccount = R"(
WITH account AS (
  SELECT current_user AS name, pg_is_in_recovery() AS standby,
         pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') AS sees_all),
)";

constexpr const char* kActivity = R"(
databases AS (
  SELECT sum(numbackends) AS backends, sum(blks_hit)::bigint AS hit, sum(blks_read)::bigint AS read
  FROM pg_stat_database),
activity AS (
  SELECT count(*) FILTER (WHERE backend_type = 'client backend') AS clients,
         count(*) FILTER (WHERE wait_event_type = 'Lock') AS waiting,
         max(extract(epoch FROM clock_timestamp() - xact_start))
           FILTER (WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()) AS oldest
  FROM pg_stat_activity),
prepared AS (
  SELECT max(extract(epoch FROM clock_timestamp() - prepared)) AS oldest FROM pg_prepared_xacts),
)";

constexpr const char* kReplication = R"(
standbys AS (
  SELECT count(*) AS known, count(replay_lsn) AS read, min(replay_lsn) AS behind,
         max(extract(epoch FROM replay_lag)) AS lag
  FROM pg_stat_replication WHERE state IS DISTINCT FROM 'backup'),
slots AS (
  SELECT count(*) AS known, min(restart_lsn) AS behind
  FROM pg_replication_slots
  WHERE slot_type = 'physical' AND NOT active AND NOT temporary AND restart_lsn IS NOT NULL),
extension AS (
  SELECT quote_ident(nspname) AS schema, extversion AS version
  FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
  WHERE extname = 'pg_stat_statements')
)";

constexpr const char* kFigures = R"(
SELECT account.name AS account, standby, sees_all,
  CASE WHEN sees_all THEN activity.clients ELSE databases.backends END AS connections,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true), '0')::int AS usable_connections,
  databases.hit, databases.read,
  CASE WHEN sees_all THEN activity.waiting
       ELSE (SELECT count(*) FROM pg_locks WHERE NOT granted) END AS locks_waiting,
  greatest(activity.oldest, prepared.oldest, 0) AS oldest_transaction,
  pg_wal_lsn_diff(CASE WHEN standby THEN coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                       ELSE pg_current_wal_lsn() END, '0/0')::bigint AS wal,
  CASE WHEN standby AND pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
            AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
       WHEN standby THEN greatest(0, extract(epoch FROM clock_timestamp()
            - coalesce(pg_last_xact_replay_timestamp(), pg_postmaster_start_time()))) END AS standby_lag,
  standbys.known AS standbys, standbys.read AS standbys_read,
  pg_wal_lsn_diff(standbys.behind, '0/0')::bigint AS standbys_behind, standbys.lag AS standbys_lag,
  slots.known AS slots, pg_wal_lsn_diff(slots.behind, '0/0')::bigint AS slots_behind,
  current_setting('archive_mode') AS archive_mode,
  extract(epoch FROM clock_timestamp() - archiver.last_archived_time) AS archived_ago,
  archiver.failed_count AS archive_failures,
  (SELECT schema FROM extension) AS statements_schema, (SELECT version FROM extension) AS statements_version,
  current_setting('server_version') AS version
FROM account, databases, activity, prepared, standbys, slots, pg_stat_archiver AS archiver
)";

/// 1.8 came with PostgreSQL 13 and split planning from execution.
bool namesExecution(const std::string& version) {
    return version != "1.0" && version != "1.1" && version != "1.2" && version != "1.3" && version != "1.4" &&
           version != "1.5" && version != "1.6" && version != "1.7";
}

} // namespace

std::string identityQuery() {
    return "SELECT extract(epoch FROM pg_postmaster_start_time())::text AS started";
}

std::string systemQuery() {
    return "SELECT system_identifier::text AS system FROM pg_control_system()";
}

std::string statisticsQuery() {
    return fmt::format("{}{}{}{}", kAccount, kActivity, kReplication, kFigures);
}

std::string costlyQuery(const std::string& statementsSchema, const std::string& statementsVersion) {
    const std::string size = "pg_database_size(current_database()) AS size";
    if (statementsSchema.empty()) return "SELECT " + size;
    // Without the texts, which are kept in a file.
    return fmt::format("SELECT {}, sum(calls)::bigint AS calls, sum({}) / 1000.0 AS seconds "
                       "FROM {}.pg_stat_statements(false)",
                       size, namesExecution(statementsVersion) ? "total_exec_time" : "total_time",
                       statementsSchema);
}

} // namespace holdfast::probes
