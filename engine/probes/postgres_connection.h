// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/pqxx_adapter.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"
#include "engine/probes/socket_guard.h"

#include <memory>
#include <string>

namespace holdfast::probes {

/// A new connection named «holdfast»: to the first of the target's addresses that lets us in. `further`:
/// parameters beside those of the spec.
[[nodiscard]] Attempt<std::unique_ptr<SqlConnection>>
connectToPostgres(const ProbeSpec& spec, const RunLimit& limit, const SqlParameters& further = {});

/// The one connection a probe keeps to a PostgreSQL: made when first needed, named «holdfast», kept between
/// runs, dropped when it is lost and made anew by the next run. TLS is sslmode verify-full where the spec
/// asks for it (require, where verification is off), else libpq's «prefer».
///
/// Nothing is set for the session, so that a pool in between (PgBouncer) hands nothing of ours to others:
/// every message carries its own read-only and statement timeout, for its transaction only.
///
/// Thread: one at a time.
class PostgresConnection {
public:
    /// More than this is never taken in for one run (where the kernel counts: TCP).
    static constexpr std::int64_t kMostBytes = std::int64_t{16} * 1024 * 1024;

    explicit PostgresConnection(const ProbeSpec& spec) : m_spec(spec) {}

    /// Connects where there is no connection. True: it was there already, from an earlier run.
    [[nodiscard]] Attempt<bool> ready(const RunLimit& limit);

    [[nodiscard]] bool isOpen() const noexcept { return m_connection != nullptr; }

    void close() noexcept { m_connection.reset(); }

    [[nodiscard]] int socket() const { return m_connection ? m_connection->socket() : -1; }

    [[nodiscard]] int serverVersion() const { return m_connection ? m_connection->serverVersion() : 0; }

    /// Runs text of our own in a transaction of its own, read-only and timed. `prefix` comes before the
    /// settings («COMMIT; », to end a transaction in the same trip).
    [[nodiscard]] SqlAttempt<SqlRows> read(const std::string& sql, const RunLimit& limit,
                                           const std::string& prefix = {});
    /// Begins a read-only, timed transaction and runs text of our own in it. The next read() with the prefix
    /// «COMMIT; » ends it.
    [[nodiscard]] SqlAttempt<SqlRows> begin(const std::string& sql, const RunLimit& limit);
    /// Within it: one statement from elsewhere.
    [[nodiscard]] SqlAttempt<SqlRows> one(const std::string& sql);

private:
    [[nodiscard]] SqlAttempt<SqlRows> checked(SqlAttempt<SqlRows> result);

    const ProbeSpec m_spec;
    std::unique_ptr<SqlConnection> m_connection;
};

} // namespace holdfast::probes
