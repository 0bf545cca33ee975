// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/fact_table.h"

#include "engine/stores/crc32c.h"

#include <charconv>

namespace holdfast::stores {

namespace {

std::int64_t sumOf(std::string_view name, std::string_view value) {
    return crc32c(value, crc32c(std::string_view("\0", 1), crc32c(name)));
}

} // namespace

FactTable::FactTable(Connection& connection, const std::string& table)
    : m_connection(connection)
    , m_table(table)
    , m_put("INSERT OR REPLACE INTO " + table + " (name, value, sum) VALUES (?, ?, ?)")
    , m_remove("DELETE FROM " + table + " WHERE name = ?")
    , m_get("SELECT value, sum FROM " + table + " WHERE name = ?")
    , m_all("SELECT name, value, sum FROM " + table) {}

Result<void> FactTable::put(const std::string& name, const std::string& value) {
    if (value.empty()) return m_connection.query(m_remove).bind(std::string_view(name)).run();
    return m_connection.query(m_put)
        .bind(std::string_view(name))
        .bind(std::string_view(value))
        .bind(sumOf(name, value))
        .run();
}

Result<std::string> FactTable::get(const std::string& name) {
    auto query = m_connection.query(m_get);
    const auto row = query.bind(std::string_view(name)).next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return std::string();
    std::string value(query.text(0));
    if (query.integer(1) != sumOf(name, value))
        return failure(ErrorCode::Internal, "the value of «" + name + "» is damaged", m_table);
    return value;
}

Result<void> FactTable::putNumber(const std::string& name, std::int64_t value) {
    return put(name, std::to_string(value));
}

Result<std::int64_t> FactTable::number(const std::string& name) {
    const auto text = get(name);
    if (!text) return std::unexpected(text.error());
    std::int64_t value = 0;
    std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

Result<void> FactTable::check() {
    auto query = m_connection.query(m_all);
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        if (query.integer(2) != sumOf(query.text(0), query.text(1)))
            return failure(ErrorCode::Internal, "a value is damaged", m_table);
    }
}

} // namespace holdfast::stores
