// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/stores/sqlite_connection.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::stores {

/// A table of bytes by id (heads, chunks, rollups).
class BlobTable {
public:
    struct Row {
        std::int64_t id = 0;
        ByteVector data;
    };

    BlobTable(Connection& connection, const std::string& name);

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    /// Empty: there is no such row (rows are never empty).
    [[nodiscard]] Result<ByteVector> get(std::int64_t id);
    [[nodiscard]] Result<void> put(std::int64_t id, ByteSpan data);
    [[nodiscard]] Result<void> remove(std::int64_t id);
    /// Rows with from <= id < end, ascending, at most `most`.
    [[nodiscard]] Result<std::vector<Row>> rows(std::int64_t from, std::int64_t end, int most);
    /// The lowest id from `from` on.
    [[nodiscard]] Result<std::optional<std::int64_t>> first(std::int64_t from);
    /// The highest id below `end`.
    [[nodiscard]] Result<std::optional<std::int64_t>> last(std::int64_t end);
    /// Removes at most `most` of the lowest with from <= id < end; how many.
    [[nodiscard]] Result<int> removeFirst(std::int64_t from, std::int64_t end, int most);
    /// Moves a row that cannot be read to the table of damaged ones, where it is kept.
    [[nodiscard]] Result<void> setAside(const Row& row, TimePoint now);

private:
    Connection& m_connection;
    std::string m_name;
    std::string m_get;
    std::string m_put;
    std::string m_remove;
    std::string m_rows;
    std::string m_first;
    std::string m_last;
    std::string m_removeFirst;
};

} // namespace holdfast::stores
