// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/sqlite_connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace holdfast::stores {

namespace {

constexpr int kBusyMilliseconds = 2000;

StoreTrouble troubleOf(int code) noexcept {
    switch (code & 0xff) {
    case SQLITE_FULL:
        return StoreTrouble::Full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
        return StoreTrouble::Damaged;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return StoreTrouble::Unwritable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_INTERRUPT:
    case SQLITE_NOMEM:
        return StoreTrouble::Passing;
    default:
        return StoreTrouble::None;
    }
}

ErrorCode codeOf(StoreTrouble trouble) noexcept {
    switch (trouble) {
    case StoreTrouble::Full:
    case StoreTrouble::Unwritable:
        return ErrorCode::FixSetup;
    case StoreTrouble::Passing:
        return ErrorCode::Retry;
    case StoreTrouble::None:
    case StoreTrouble::Damaged:
        break;
    }
    return ErrorCode::Internal;
}

} // namespace

void Connection::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Result<Connection> Connection::open(const std::string& path, const std::string& vfs) {
    sqlite3* database = nullptr;
    const auto code = sqlite3_open_v2(path.c_str(), &database,
                                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX,
                                      vfs.empty() ? nullptr : vfs.c_str());
    if (database == nullptr) return failure(ErrorCode::Retry, "there is no memory to open the store", path);
    Connection connection(database, path);
    if (code != SQLITE_OK) return connection.failed(code);
    sqlite3_extended_result_codes(database, 1);
    sqlite3_busy_timeout(database, kBusyMilliseconds);
    // Bytes of a damaged file must not become statements: views and triggers of the file are not trusted.
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    return connection;
}

Connection::Connection(Connection&& other) noexcept
    : m_database(std::exchange(other.m_database, nullptr))
    , m_path(std::move(other.m_path))
    , m_trouble(other.m_trouble)
    , m_statements(std::move(other.m_statements)) {}

Connection& Connection::operator=(Connection&& other) noexcept {
    std::swap(m_database, other.m_database);
    std::swap(m_path, other.m_path);
    std::swap(m_trouble, other.m_trouble);
    std::swap(m_statements, other.m_statements);
    return *this;
}

Connection::~Connection() {
    m_statements.clear();
    sqlite3_close(m_database);
}

std::unexpected<Error> Connection::failed(int code) {
    const auto trouble = troubleOf(code);
    if (trouble != StoreTrouble::Passing && trouble != StoreTrouble::None) m_trouble = trouble;
    return failure(codeOf(trouble), fmt::format("{} (SQLite {})", sqlite3_errmsg(m_database), code), m_path);
}

Result<void> Connection::execute(const std::string& sql) {
    const auto code = sqlite3_exec(m_database, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code);
    return {};
}

Query Connection::query(std::string_view sql) {
    if (const auto known = m_statements.find(sql); known != m_statements.end())
        return Query(*this, known->second.get());
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                       &prepared, nullptr);
    if (prepared != nullptr) m_statements.emplace(std::string(sql), prepared);
    return Query(*this, prepared);
}

Result<std::int64_t> Connection::number(std::string_view sql) {
    auto query = this->query(sql);
    const auto row = query.next();
    if (!row) return std::unexpected(row.error());
    return *row ? query.integer(0) : 0;
}

bool Connection::isMoved() const {
    int moved = 0;
    return sqlite3_file_control(m_database, "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK &&
           moved != 0;
}

void Connection::checkpointOnClose(bool yes) {
    sqlite3_db_config(m_database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, yes ? 0 : 1, nullptr);
}

bool Connection::inTransaction() const {
    return sqlite3_get_autocommit(m_database) == 0;
}

std::int64_t Connection::lastInsertId() const {
    return sqlite3_last_insert_rowid(m_database);
}

Query::Query(Connection& connection, sqlite3_stmt* statement) noexcept
    : m_connection(connection), m_statement(statement) {}

Query::~Query() {
    if (m_statement == nullptr) return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

Query& Query::bind(std::int64_t value) {
    m_bindError |= sqlite3_bind_int64(m_statement, ++m_parameter, value);
    return *this;
}

Query& Query::bind(std::string_view text) {
    // An empty view may have no data: a null pointer would bind NULL.
    m_bindError |= sqlite3_bind_text64(m_statement, ++m_parameter, text.empty() ? "" : text.data(),
                                       text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Query& Query::bind(ByteSpan bytes) {
    m_bindError |= sqlite3_bind_blob64(m_statement, ++m_parameter, bytes.data(), bytes.size(), SQLITE_STATIC);
    return *this;
}

Query& Query::bindNull() {
    m_bindError |= sqlite3_bind_null(m_statement, ++m_parameter);
    return *this;
}

Result<bool> Query::next() {
    if (m_statement == nullptr) return m_connection.failed(sqlite3_extended_errcode(m_connection.handle()));
    if (m_bindError != SQLITE_OK) return m_connection.failed(m_bindError);
    const auto code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return m_connection.failed(code);
}

Result<void> Query::run() {
    for (;;) {
        const auto row = next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
    }
}

int Query::columns() const {
    return sqlite3_column_count(m_statement);
}

std::int64_t Query::integer(int column) const {
    return sqlite3_column_int64(m_statement, column);
}

std::string_view Query::text(int column) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement, column));
    if (text == nullptr) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

ByteSpan Query::bytes(int column) const {
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(m_statement, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column))};
}

Result<Transaction> Transaction::begin(Connection& connection) {
    auto begun = connection.execute("BEGIN IMMEDIATE");
    if (!begun) return std::unexpected(begun.error());
    return Transaction(connection);
}

Transaction::~Transaction() {
    // A failed write may have rolled back by itself.
    if (m_connection != nullptr && m_connection->inTransaction())
        static_cast<void>(m_connection->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
    auto committed = m_connection->execute("COMMIT");
    if (committed) m_connection = nullptr;
    return committed;
}

} // namespace holdfast::stores
