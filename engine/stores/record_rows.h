// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/fact_table.h"
#include "engine/stores/sqlite_connection.h"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace holdfast::stores {

/// One table of the record: bytes by time, owner (the number of a service or series) and lead. It knows how
/// many rows it has without counting them: the number is kept beside («marks») in the same transactions.
class RecordRows {
public:
    struct Key {
        std::int64_t time = 0; ///< ms
        std::int64_t owner = 0;
        std::int64_t lead = 0;

        auto operator<=>(const Key&) const = default;
    };

    /// What is looked through, newest first: from <= time < to.
    struct Range {
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::optional<std::int64_t> owner;
    };

    RecordRows(Connection& connection, FactTable& marks, const std::string& table);

    /// Internal is never told of the number: where it is damaged the rows are counted.
    [[nodiscard]] Result<void> load();

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }

    [[nodiscard]] std::int64_t count() const noexcept { return m_count; }

    /// Within a transaction; finish it with saveCount(), commit, and then committed(), or with undone().
    [[nodiscard]] Result<void> put(const Key& key, ByteSpan data);
    [[nodiscard]] Result<void> remove(const Key& key);
    [[nodiscard]] Result<void> saveCount();

    void committed() noexcept { m_committed = m_count; }

    void undone() noexcept { m_count = m_committed; }

    /// Shows rows, newest first, until `see` says that it has enough. `see` may not change the table.
    [[nodiscard]] Result<void> scan(const Range& range, const std::function<bool(const Key&, ByteSpan)>& see);
    [[nodiscard]] Result<std::optional<std::int64_t>> oldest();
    /// Drops at most `most` of the oldest with time < before, in a transaction of its own; how many.
    [[nodiscard]] Result<int> drop(std::int64_t before, std::int64_t most);

private:
    Connection& m_connection;
    FactTable& m_marks;
    std::string m_name;
    std::string m_countMark;
    std::string m_insert;
    std::string m_update;
    std::string m_remove;
    std::string m_scan;
    std::string m_scanOwner;
    std::string m_oldest;
    std::string m_drop;
    std::int64_t m_count = 0;
    std::int64_t m_committed = 0;
};

} // namespace holdfast::stores
