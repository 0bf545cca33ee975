// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/postgres_session.h"

#include "app/lab/shared/deadline.h"

#include <libpq-fe.h>

#include <array>
#include <optional>

namespace holdfast::lab {

namespace {

using ResultPointer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Error refused(const PGconn* connection) {
    std::string words = PQerrorMessage(connection);
    while (!words.empty() && words.back() == '\n')
        words.pop_back();
    return {ErrorCode::Retry, words, "postgres"};
}

Error late() {
    return {ErrorCode::UnknownVerify, "no answer in time", "postgres"};
}

bool isGood(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

std::vector<std::string> firstColumn(const PGresult* result) {
    std::vector<std::string> values;
    if (PQnfields(result) == 0) return values;
    for (int row = 0; row < PQntuples(result); ++row)
        values.emplace_back(PQgetvalue(result, row, 0));
    return values;
}

} // namespace

PostgresSession::PostgresSession(pg_conn* connection) : m_connection(connection) {}

PostgresSession::PostgresSession(PostgresSession&&) noexcept = default;
PostgresSession& PostgresSession::operator=(PostgresSession&&) noexcept = default;
PostgresSession::~PostgresSession() = default;

void PostgresSession::Close::operator()(pg_conn* connection) const {
    PQfinish(connection);
}

Result<PostgresSession> PostgresSession::open(const PostgresTarget& target, Duration timeout) {
    const Deadline deadline(timeout);
    const std::string port = std::to_string(target.port);
    const std::array<const char*, 9> keys{
        "host", "port", "user", "password", "dbname", "sslmode", "application_name", "gssencmode", nullptr};
    const std::array<const char*, 9> values{target.host.c_str(),
                                            port.c_str(),
                                            target.user.c_str(),
                                            target.password.c_str(),
                                            target.database.c_str(),
                                            "disable",
                                            target.application.c_str(),
                                            "disable",
                                            nullptr};
    PostgresSession session(PQconnectStartParams(keys.data(), values.data(), 0));
    PGconn* connection = session.m_connection.get();
    if (connection == nullptr) return failure(ErrorCode::Retry, "out of memory", "postgres");
    PQsetnonblocking(connection, 1);
    auto polling = PQstatus(connection) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (polling != PGRES_POLLING_OK) {
        if (polling == PGRES_POLLING_FAILED) return std::unexpected(refused(connection));
        const short events = polling == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!deadline.awaitReady(PQsocket(connection), events)) return std::unexpected(late());
        polling = PQconnectPoll(connection);
    }
    // Notices are for a terminal; here they would end in a log nobody asked for.
    PQsetNoticeProcessor(connection, [](void*, const char*) {}, nullptr);
    return session;
}

bool PostgresSession::isOpen() const {
    return m_connection != nullptr && PQstatus(m_connection.get()) == CONNECTION_OK;
}

Result<std::vector<std::string>> PostgresSession::run(const std::string& statement,
                                                      const std::vector<std::string>& parameters,
                                                      Duration timeout) {
    if (!isOpen()) return failure(ErrorCode::Retry, "the connection is closed", "postgres");
    std::vector<const char*> values;
    values.reserve(parameters.size());
    for (const auto& parameter : parameters)
        values.push_back(parameter.c_str());
    if (PQsendQueryParams(m_connection.get(), statement.c_str(), static_cast<int>(values.size()), nullptr,
                          values.data(), nullptr, nullptr, 0) != 1)
        return std::unexpected(refused(m_connection.get()));
    return takeResults(timeout);
}

Result<void> PostgresSession::runScript(const std::string& script, Duration timeout) {
    if (!isOpen()) return failure(ErrorCode::Retry, "the connection is closed", "postgres");
    if (PQsendQuery(m_connection.get(), script.c_str()) != 1)
        return std::unexpected(refused(m_connection.get()));
    const auto results = takeResults(timeout);
    if (!results) return std::unexpected(results.error());
    return {};
}

Result<std::vector<std::string>> PostgresSession::takeResults(Duration timeout) {
    const Deadline deadline(timeout);
    PGconn* connection = m_connection.get();
    std::vector<std::string> values;
    std::optional<Error> refusal;
    while (PQflush(connection) == 1) {
        if (deadline.awaitReady(PQsocket(connection), POLLOUT)) continue;
        m_connection.reset();
        return std::unexpected(late());
    }
    for (;;) {
        while (PQisBusy(connection) == 1) {
            if (!deadline.awaitReady(PQsocket(connection), POLLIN)) {
                m_connection.reset();
                return std::unexpected(late());
            }
            if (PQconsumeInput(connection) != 1) return std::unexpected(refused(connection));
        }
        const ResultPointer result(PQgetResult(connection), PQclear);
        if (result == nullptr) break;
        if (!isGood(result.get()) && !refusal) refusal = refused(connection);
        values = firstColumn(result.get());
    }
    if (refusal) return std::unexpected(*refusal);
    return values;
}

Result<std::string> PostgresSession::encrypted(const std::string& user, const std::string& password) const {
    const std::unique_ptr<char, decltype(&PQfreemem)> text(
        PQencryptPasswordConn(m_connection.get(), password.c_str(), user.c_str(), "scram-sha-256"),
        PQfreemem);
    if (text == nullptr) return std::unexpected(refused(m_connection.get()));
    return std::string(text.get());
}

std::string quoted(const std::string& text) {
    std::string literal = "'";
    for (const char character : text) {
        literal += character;
        if (character == '\'') literal += character;
    }
    return literal + "'";
}

} // namespace holdfast::lab
