// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/sqlite_connection.h"

#include <string>

namespace holdfast::stores {

/// Texts by name in one table of the store («facts» or «marks»).
class FactTable {
public:
    FactTable(Connection& connection, const std::string& table);

    /// Durable when it returns, unless a transaction is open. An empty value removes it.
    [[nodiscard]] Result<void> put(const std::string& name, const std::string& value);
    /// Empty: none. Internal: damaged.
    [[nodiscard]] Result<std::string> get(const std::string& name);
    [[nodiscard]] Result<void> putNumber(const std::string& name, std::int64_t value);
    /// 0: none.
    [[nodiscard]] Result<std::int64_t> number(const std::string& name);
    /// Internal when any row is damaged.
    [[nodiscard]] Result<void> check();

private:
    Connection& m_connection;
    std::string m_table;
    std::string m_put;
    std::string m_remove;
    std::string m_get;
    std::string m_all;
};

} // namespace holdfast::stores
