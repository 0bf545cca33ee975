// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/blob_table.h"

#include <sqlite3.h>

namespace holdfast::stores {

BlobTable::BlobTable(Connection& connection, const std::string& name)
    : m_connection(connection)
    , m_name(name)
    , m_get("SELECT data FROM " + name + " WHERE id = ?")
    , m_put("INSERT OR REPLACE INTO " + name + " (id, data) VALUES (?, ?)")
    , m_remove("DELETE FROM " + name + " WHERE id = ?")
    , m_rows("SELECT id, data FROM " + name + " WHERE id >= ? AND id < ? ORDER BY id LIMIT ?")
    , m_first("SELECT id FROM " + name + " WHERE id >= ? ORDER BY id LIMIT 1")
    , m_last("SELECT id FROM " + name + " WHERE id < ? ORDER BY id DESC LIMIT 1")
    , m_removeFirst("DELETE FROM " + name + " WHERE id IN (SELECT id FROM " + name +
                    " WHERE id >= ? AND id < ? ORDER BY id LIMIT ?)") {}

Result<ByteVector> BlobTable::get(std::int64_t id) {
    auto query = m_connection.query(m_get);
    const auto row = query.bind(id).next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return ByteVector();
    const auto data = query.bytes(0);
    return ByteVector(data.begin(), data.end());
}

Result<void> BlobTable::put(std::int64_t id, ByteSpan data) {
    return m_connection.query(m_put).bind(id).bind(data).run();
}

Result<void> BlobTable::remove(std::int64_t id) {
    return m_connection.query(m_remove).bind(id).run();
}

Result<std::vector<BlobTable::Row>> BlobTable::rows(std::int64_t from, std::int64_t end, int most) {
    auto query = m_connection.query(m_rows);
    query.bind(from).bind(end).bind(std::int64_t{most});
    std::vector<Row> rows;
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return rows;
        const auto data = query.bytes(1);
        rows.push_back({.id = query.integer(0), .data = ByteVector(data.begin(), data.end())});
    }
}

Result<std::optional<std::int64_t>> BlobTable::first(std::int64_t from) {
    auto query = m_connection.query(m_first);
    const auto row = query.bind(from).next();
    if (!row) return std::unexpected(row.error());
    return *row ? std::optional(query.integer(0)) : std::nullopt;
}

Result<std::optional<std::int64_t>> BlobTable::last(std::int64_t end) {
    auto query = m_connection.query(m_last);
    const auto row = query.bind(end).next();
    if (!row) return std::unexpected(row.error());
    return *row ? std::optional(query.integer(0)) : std::nullopt;
}

Result<int> BlobTable::removeFirst(std::int64_t from, std::int64_t end, int most) {
    auto removed = m_connection.query(m_removeFirst).bind(from).bind(end).bind(std::int64_t{most}).run();
    if (!removed) return std::unexpected(removed.error());
    return sqlite3_changes(m_connection.handle());
}

Result<void> BlobTable::setAside(const Row& row, TimePoint now) {
    auto kept = m_connection.query("INSERT INTO damaged (origin, place, found, data) VALUES (?, ?, ?, ?)")
                    .bind(std::string_view(m_name))
                    .bind(row.id)
                    .bind(std::int64_t{now.time_since_epoch().count()})
                    .bind(ByteSpan(row.data))
                    .run();
    return kept ? remove(row.id) : kept;
}

} // namespace holdfast::stores
