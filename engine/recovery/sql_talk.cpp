// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/sql_talk.h"

#include "engine/probes/postgres_errors.h"
#include "engine/probes/socket_guard.h"

#include <fmt/format.h>

namespace holdfast::recovery {

SqlTalk::SqlTalk(ProbeSpec spec, Duration deadline, std::stop_token stop)
    : m_spec(std::move(spec))
    , m_limit(probes::RunLimit::Clock::now() + std::max(deadline, Duration(0)), std::move(stop))
    , m_connection(m_spec) {}

Result<probes::SqlRows> SqlTalk::ask(const std::string& sql) {
    if (auto ready = m_connection.ready(m_limit); !ready)
        return std::unexpected(errorOf(ready.error(), m_spec));
    const probes::SocketGuard guard(m_connection.socket(), m_limit, probes::PostgresConnection::kMostBytes);
    auto rows = m_connection.read(sql, m_limit);
    if (rows) return std::move(*rows);
    return std::unexpected(errorFrom(rows.error()));
}

Error SqlTalk::errorFrom(const probes::SqlFailure& trouble) const {
    if (trouble.connectionLost) {
        auto error = errorOf(probes::postgresFailure(trouble, m_spec), m_spec);
        error.code = ErrorCode::UnknownVerify;
        return error;
    }
    if (trouble.state.starts_with("42") || trouble.state.empty())
        return {ErrorCode::FixSetup,
                fmt::format("PostgreSQL refused it: {}.", shownText(trouble.message, 300)), m_spec.target};
    return errorOf(probes::postgresFailure(trouble, m_spec), m_spec);
}

Result<void> SqlTalk::order(const std::string& command) {
    const auto began = probes::RunLimit::Clock::now();
    Result<void> done;
    if (auto ready = m_connection.ready(m_limit); !ready) {
        done = std::unexpected(errorOf(ready.error(), m_spec));
    } else {
        const probes::SocketGuard guard(m_connection.socket(), m_limit,
                                        probes::PostgresConnection::kMostBytes);
        if (const auto answer = m_connection.one(command); !answer)
            done = std::unexpected(errorFrom(answer.error()));
    }
    const auto took = std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - began);
    m_calls.push_back({.call = command, .answer = done ? "done" : done.error().detail, .took = took});
    return done;
}

Result<probes::SqlRows> SqlTalk::tell(const std::string& sql, const std::string& shown) {
    const auto began = probes::RunLimit::Clock::now();
    auto rows = ask(sql);
    const auto took = std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - began);
    m_calls.push_back({.call = sql,
                       .answer = rows ? rows->text(shown).value_or("nothing") : rows.error().detail,
                       .took = took});
    return rows;
}

std::string sqlText(std::string_view text) {
    std::string literal = "'";
    for (const char c : text) {
        if (c == '\'') literal += '\'';
        literal += c;
    }
    return literal + "'";
}

} // namespace holdfast::recovery
