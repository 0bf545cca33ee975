// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/stores/sqlite_connection.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace holdfast::stores {

/// Models by name, as bytes that only their makers understand.
class ModelTable {
public:
    explicit ModelTable(Connection& connection) : m_connection(connection) {}

    /// Reads names and sizes, not the models.
    [[nodiscard]] Result<void> load();
    /// Of a name and size that checkModel() found good. Durable when it returns; empty: removes it. FixInput:
    /// with it all models were too large.
    [[nodiscard]] Result<void> put(const std::string& name, std::span<const std::byte> bytes);
    /// Empty: none. Internal: damaged.
    [[nodiscard]] Result<ports::ModelBytes> get(const std::string& name);
    [[nodiscard]] std::vector<std::string> names() const;
    /// Internal when any is damaged.
    [[nodiscard]] Result<void> check();

private:
    Connection& m_connection;
    std::map<std::string, std::size_t> m_sizes;
    std::size_t m_total = 0;
};

} // namespace holdfast::stores
