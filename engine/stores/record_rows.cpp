// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/record_rows.h"

#include <sqlite3.h>

namespace holdfast::stores {

RecordRows::RecordRows(Connection& connection, FactTable& marks, const std::string& table)
    : m_connection(connection)
    , m_marks(marks)
    , m_name(table)
    , m_countMark("rows of " + table)
    , m_insert("INSERT INTO " + table +
               " (time, owner, lead, data) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
    , m_update("UPDATE " + table + " SET data = ? WHERE time = ? AND owner = ? AND lead = ?")
    , m_remove("DELETE FROM " + table + " WHERE time = ? AND owner = ? AND lead = ?")
    , m_scan("SELECT time, owner, lead, data FROM " + table +
             " WHERE time >= ? AND time < ? ORDER BY time DESC, owner DESC, lead DESC")
    , m_scanOwner("SELECT time, owner, lead, data FROM " + table +
                  " WHERE time >= ? AND time < ? AND owner = ? ORDER BY time DESC, owner DESC, lead DESC")
    , m_oldest("SELECT time FROM " + table + " ORDER BY time LIMIT 1")
    , m_drop("DELETE FROM " + table + " WHERE (time, owner, lead) IN (SELECT time, owner, lead FROM " +
             table + " WHERE time < ? ORDER BY time, owner, lead LIMIT ?)") {}

Result<void> RecordRows::load() {
    const auto noted = m_marks.get(m_countMark);
    if (!noted && noted.error().code != ErrorCode::Internal) return std::unexpected(noted.error());
    const auto count = noted && !noted->empty() ? m_marks.number(m_countMark)
                                                : m_connection.number("SELECT count(*) FROM " + m_name);
    if (!count) return std::unexpected(count.error());
    m_count = m_committed = *count;
    return {};
}

Result<void> RecordRows::put(const Key& key, ByteSpan data) {
    auto added = m_connection.query(m_insert).bind(key.time).bind(key.owner).bind(key.lead).bind(data).run();
    if (!added) return added;
    if (sqlite3_changes(m_connection.handle()) > 0) {
        ++m_count;
        return {};
    }
    return m_connection.query(m_update).bind(data).bind(key.time).bind(key.owner).bind(key.lead).run();
}

Result<void> RecordRows::remove(const Key& key) {
    auto removed = m_connection.query(m_remove).bind(key.time).bind(key.owner).bind(key.lead).run();
    if (removed) m_count -= sqlite3_changes(m_connection.handle());
    return removed;
}

Result<void> RecordRows::saveCount() {
    if (m_count == m_committed) return {};
    return m_marks.putNumber(m_countMark, m_count);
}

Result<void> RecordRows::scan(const Range& range, const std::function<bool(const Key&, ByteSpan)>& see) {
    auto query = m_connection.query(range.owner ? m_scanOwner : m_scan);
    query.bind(range.from).bind(range.to);
    if (range.owner) query.bind(*range.owner);
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        const Key key{.time = query.integer(0), .owner = query.integer(1), .lead = query.integer(2)};
        if (!see(key, query.bytes(3))) return {};
    }
}

Result<std::optional<std::int64_t>> RecordRows::oldest() {
    auto query = m_connection.query(m_oldest);
    const auto row = query.next();
    if (!row) return std::unexpected(row.error());
    return *row ? std::optional(query.integer(0)) : std::nullopt;
}

Result<int> RecordRows::drop(std::int64_t before, std::int64_t most) {
    auto transaction = Transaction::begin(m_connection);
    if (!transaction) return std::unexpected(transaction.error());
    auto dropped = m_connection.query(m_drop).bind(before).bind(most).run();
    if (!dropped) return std::unexpected(dropped.error());
    const int count = sqlite3_changes(m_connection.handle());
    m_count -= count;
    auto done = saveCount();
    if (done) done = transaction->commit();
    if (!done) {
        undone();
        return std::unexpected(done.error());
    }
    committed();
    return count;
}

} // namespace holdfast::stores
