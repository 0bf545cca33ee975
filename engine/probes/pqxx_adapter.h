// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/probe_failure.h"
#include "engine/probes/run_limit.h"
#include "engine/probes/sql_rows.h"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// The one place that knows libpqxx (and libpq beneath it), and where 6.4 and 7.10 differ. No exception and
/// no header of theirs comes out of it. Connecting is done step by step by libpq's own non-blocking calls, so
/// that it ends at the run's limit; libpqxx is given the finished connection and never makes one itself (6.4
/// would reconnect silently).
namespace holdfast::probes {

/// Why PostgreSQL, or the way to it, said no. Words are English whatever the locale, except the server's own.
struct SqlFailure {
    /// How far it came.
    enum class Stage : std::uint8_t { Transport, Tls, Session, Statement };

    Stage stage = Stage::Statement;
    std::string state;   ///< SQLSTATE; empty: it did not come from the server
    std::string message; ///< one or more lines
    bool connectionLost = false;
    /// Where the run's limit ended it, or the connection could not be made for a reason of ours.
    std::optional<ProbeFailure> other = {};
};

template <typename T>
using SqlAttempt = std::expected<T, SqlFailure>;

using SqlParameters = std::vector<std::pair<const char*, std::string>>; ///< as PQconnectdbParams() knows them

using SqlArguments = std::vector<std::optional<std::string>>; ///< of a statement; none: NULL

/// One connection to a PostgreSQL. Thread: one at a time.
class SqlConnection {
public:
    ~SqlConnection();
    SqlConnection(const SqlConnection&) = delete;
    SqlConnection& operator=(const SqlConnection&) = delete;

    /// `parameters` name one address («hostaddr» or the folder of a Unix socket): names are resolved before.
    [[nodiscard]] static SqlAttempt<std::unique_ptr<SqlConnection>> open(const SqlParameters& parameters,
                                                                         const RunLimit& limit);

    /// Text of our own: one or several statements in one message and, unless they say otherwise, one
    /// transaction. The rows are those of the last. Blocks; a SocketGuard ends it.
    [[nodiscard]] SqlAttempt<SqlRows> execute(const std::string& sql);
    /// Text from elsewhere: exactly one statement, by the extended protocol.
    [[nodiscard]] SqlAttempt<SqlRows> executeOne(const std::string& sql);
    /// One statement of our own with values for $1, $2 …; all of its rows.
    [[nodiscard]] SqlAttempt<SqlRows> executeWith(const std::string& sql, const SqlArguments& arguments);

    [[nodiscard]] int serverVersion() const; ///< 150018 for 15.18
    [[nodiscard]] int socket() const;        ///< -1: lost

private:
    struct Parts;
    explicit SqlConnection(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace holdfast::probes
