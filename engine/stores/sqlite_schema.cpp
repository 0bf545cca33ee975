// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/sqlite_schema.h"

#include "engine/stores/private_files.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <filesystem>
#include <memory>
#include <system_error>

namespace holdfast::stores {

namespace {

// What is counted in ids and how the bytes are made stands in store_layout.h and the codecs. Every row
// carries a sum of its contents and place: SQLite itself does not notice a bit that fell over within a row.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE services (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL);
CREATE TABLE series (id INTEGER PRIMARY KEY, service INTEGER NOT NULL, signal TEXT NOT NULL,
    newest_time INTEGER NOT NULL, newest_value INTEGER NOT NULL, sum INTEGER NOT NULL);

-- Readings: as they come (every minute, several services a row), by service and two hours, as rollups.
CREATE TABLE heads (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE chunks (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE five_minutes (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE hours (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
-- What is to be rolled up again because finer data came.
CREATE TABLE pending (id INTEGER PRIMARY KEY);
-- Rows that could not be read, kept as they were found.
CREATE TABLE damaged (id INTEGER PRIMARY KEY, origin TEXT NOT NULL, place INTEGER NOT NULL,
    found INTEGER NOT NULL, data BLOB NOT NULL);

CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, kind TEXT NOT NULL,
    severity INTEGER NOT NULL, service TEXT NOT NULL, facts TEXT NOT NULL, sum INTEGER NOT NULL);
CREATE INDEX events_by_time ON events (time);
CREATE INDEX events_by_service ON events (service) WHERE service <> '';
CREATE INDEX events_by_severity ON events (id) WHERE severity >= 2;

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
-- The store's own facts, e.g. before when readings were dropped.
CREATE TABLE marks (name TEXT PRIMARY KEY, value TEXT NOT NULL, sum INTEGER NOT NULL) WITHOUT ROWID;
)sql";

// The record of what was foretold: rows by time (of a forecast: what it is about), number of the service or
// series, and, of a forecast, how long before it was made. Rows of one time lie together, so that new ones
// come at the end and old ones leave together.
constexpr const char* kVersion2 = R"sql(
CREATE TABLE record_statements (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE INDEX record_statements_by_owner ON record_statements (owner, time);
CREATE TABLE record_warnings (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE TABLE record_forecasts (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE TABLE record_marks (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE TABLE record_failures (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE TABLE record_unobserved (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;
CREATE TABLE record_actions (time INTEGER NOT NULL, owner INTEGER NOT NULL, lead INTEGER NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (time, owner, lead)) WITHOUT ROWID;

CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL,
    data BLOB NOT NULL);
)sql";

constexpr std::array<Migration, 2> kMigrations = {
    {{.version = 1, .sql = kVersion1}, {.version = 2, .sql = kVersion2}}};

struct CloseDatabase {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
};

} // namespace

std::span<const Migration> migrations() {
    return kMigrations;
}

Result<std::int64_t> schemaVersion(Connection& connection) {
    return connection.number("PRAGMA user_version");
}

Result<void> migrate(Connection& connection, std::span<const Migration> migrations) {
    auto transaction = Transaction::begin(connection);
    if (!transaction) return std::unexpected(transaction.error());
    // Within it: another program may have been faster.
    const auto present = schemaVersion(connection);
    if (!present) return std::unexpected(present.error());
    for (const auto& migration : migrations) {
        if (migration.version <= *present) continue;
        if (auto done = connection.execute(migration.sql); !done) return done;
        auto noted = connection.execute(fmt::format("PRAGMA user_version = {}; PRAGMA application_id = {}",
                                                    migration.version, kApplicationId));
        if (!noted) return noted;
    }
    return transaction->commit();
}

Result<void> backUp(Connection& connection, const std::string& to) {
    if (auto made = makePrivateFile(to); !made) return std::unexpected(made.error());
    sqlite3* opened = nullptr;
    auto code = sqlite3_open_v2(to.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, nullptr);
    const std::unique_ptr<sqlite3, CloseDatabase> copy(opened);
    if (code == SQLITE_OK) {
        auto* backup = sqlite3_backup_init(copy.get(), "main", connection.handle(), "main");
        code = backup != nullptr ? sqlite3_backup_step(backup, -1) : sqlite3_errcode(copy.get());
        if (backup != nullptr && sqlite3_backup_finish(backup) != SQLITE_OK)
            code = sqlite3_errcode(copy.get());
    }
    if (code == SQLITE_DONE || code == SQLITE_OK) return {};
    const auto why = fmt::format("the copy before the change could not be made: {}", sqlite3_errstr(code));
    std::error_code ignored;
    std::filesystem::remove(to, ignored);
    return failure(ErrorCode::FixSetup, why, to);
}

} // namespace holdfast::stores
