// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/step_runner.h"
#include "engine/probes/postgres_connection.h"
#include "engine/recovery/server_call.h"

namespace holdfast::recovery {

/// One blocking conversation with a PostgreSQL, over the connection that probes have (deadline, TLS, one
/// transaction a message). What recovery does there are functions, which a read-only transaction allows.
/// Thread: one at a time.
class SqlTalk {
public:
    SqlTalk(ProbeSpec spec, Duration deadline, std::stop_token stop = {});

    /// UnknownVerify: it was sent, and no answer came. Other codes: it was not done.
    [[nodiscard]] Result<probes::SqlRows> ask(const std::string& sql);
    /// The same, kept as evidence; the answer's column `shown` is what it said.
    [[nodiscard]] Result<probes::SqlRows> tell(const std::string& sql, const std::string& shown);

    /// One command that may not stand in a transaction («ALTER SYSTEM …»), kept as evidence.
    [[nodiscard]] Result<void> order(const std::string& command);

    [[nodiscard]] int version() const { return m_connection.serverVersion(); }

    [[nodiscard]] Duration left() const { return m_limit.remaining(); }

    [[nodiscard]] std::vector<actions::CallRecord>& calls() noexcept { return m_calls; }

    [[nodiscard]] const ProbeSpec& spec() const noexcept { return m_spec; }

private:
    [[nodiscard]] Error errorFrom(const probes::SqlFailure& trouble) const;

    ProbeSpec m_spec;
    probes::RunLimit m_limit;
    probes::PostgresConnection m_connection;
    std::vector<actions::CallRecord> m_calls;
};

/// A text as a literal of SQL.
[[nodiscard]] std::string sqlText(std::string_view text);

} // namespace holdfast::recovery
