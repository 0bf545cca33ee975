// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to stores: what the two databases of the action store have in common.
#pragma once

#include "engine/core/automation/desk_state.h"

#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace holdfast::stores {

/// A parameter of a statement. None: NULL.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;
using SqlValues = std::vector<SqlValue>;

/// The rows of an answer as text; NULL is empty.
class ActionRows {
public:
    using Row = std::vector<std::string>;

    ActionRows() = default;

    explicit ActionRows(std::vector<Row> rows) : m_rows(std::move(rows)) {}

    [[nodiscard]] bool empty() const noexcept { return m_rows.empty(); }

    [[nodiscard]] const std::vector<Row>& all() const noexcept { return m_rows; }

    /// Of the first row.
    [[nodiscard]] const Row& first() const { return m_rows.front(); }

    /// 0 for what is no number.
    [[nodiscard]] static std::int64_t number(const std::string& cell) noexcept {
        std::int64_t value = 0;
        std::from_chars(cell.data(), cell.data() + cell.size(), value);
        return value;
    }

private:
    std::vector<Row> m_rows;
};

/// Whether a transaction only reads.
enum class SqlAccess : std::uint8_t { Read, Write };

/// A database with the tables of action_schema.h, one transaction at a time. Opens itself when it is first
/// needed, and anew after it was lost; every failure is an Error with a sentence that says what to do and no
/// secret. Statements are those that SQLite and PostgreSQL both understand, parameters $1, $2 … in the order
/// in which they first stand; beside the tables they may use the functions now_ms() (wall clock),
/// lease_ms() (the clock of leases) and lease_era() (what lease_ms() counts from), all of the store's own
/// clock. One thread at a time.
class ActionSql {
public:
    virtual ~ActionSql() = default;
    ActionSql() = default;
    ActionSql(const ActionSql&) = delete;
    ActionSql& operator=(const ActionSql&) = delete;

    /// The whole transaction should be over by `until`; what waits for a network is.
    [[nodiscard]] virtual Result<void> begin(SqlAccess access,
                                             std::chrono::steady_clock::time_point until) = 0;
    [[nodiscard]] virtual Result<ActionRows> run(const std::string& sql, const SqlValues& values) = 0;
    /// Durable when it returns.
    [[nodiscard]] virtual Result<void> commit() = 0;
    /// After a failure, also of begin() or commit().
    virtual void rollBack() = 0;

    /// What it is; without trouble.
    [[nodiscard]] virtual automation::ActionStoreState place() const = 0;
};

} // namespace holdfast::stores
