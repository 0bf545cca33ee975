// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct pg_conn;

namespace holdfast::lab {

struct PostgresTarget {
    std::string host; ///< address, or the folder of a Unix socket
    std::uint16_t port = 5432;
    std::string user;
    std::string password;
    std::string database;
    std::string application; ///< shown in pg_stat_activity
};

/// One connection to PostgreSQL whose every wait has an end, also when the server was stopped in place.
///
/// Thread: one at a time; waits. After an error of code UnknownVerify or Retry the session may be closed: see
/// isOpen().
class PostgresSession {
public:
    /// Retry: refused (full, starting up, down); UnknownVerify: no answer within `timeout`.
    [[nodiscard]] static Result<PostgresSession> open(const PostgresTarget& target, Duration timeout);
    PostgresSession(PostgresSession&&) noexcept;
    PostgresSession& operator=(PostgresSession&&) noexcept;
    ~PostgresSession();

    /// Runs one statement with parameters $1…; answers the first column of its rows («» for null). Retry: the
    /// server said no (its words); UnknownVerify: no answer in time, and the session is closed.
    [[nodiscard]] Result<std::vector<std::string>>
    run(const std::string& statement, const std::vector<std::string>& parameters, Duration timeout);

    /// Runs several statements separated by semicolons.
    [[nodiscard]] Result<void> runScript(const std::string& script, Duration timeout);

    /// A password as the server keeps it (SCRAM), so that a statement which sets it does not hold it.
    [[nodiscard]] Result<std::string> encrypted(const std::string& user, const std::string& password) const;

    [[nodiscard]] bool isOpen() const;

private:
    explicit PostgresSession(pg_conn* connection);
    [[nodiscard]] Result<std::vector<std::string>> takeResults(Duration timeout);

    struct Close {
        void operator()(pg_conn* connection) const;
    };

    std::unique_ptr<pg_conn, Close> m_connection;
};

/// A text as an SQL literal.
[[nodiscard]] std::string quoted(const std::string& text);

} // namespace holdfast::lab
