// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/model_table.h"

#include "engine/stores/crc32c.h"
#include "engine/stores/record_check.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

namespace {

std::int64_t sumOf(std::string_view name, ByteSpan data) {
    return crc32c(data, crc32c(std::string_view("\0", 1), crc32c(name)));
}

} // namespace

Result<void> ModelTable::load() {
    m_sizes.clear();
    m_total = 0;
    auto query = m_connection.query("SELECT name, length(data) FROM models");
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        const auto size = static_cast<std::size_t>(std::max<std::int64_t>(query.integer(1), 0));
        m_sizes[std::string(query.text(0))] = size;
        m_total += size;
    }
}

Result<void> ModelTable::put(const std::string& name, std::span<const std::byte> bytes) {
    const auto known = m_sizes.find(name);
    const auto present = known != m_sizes.end() ? known->second : 0;
    if (bytes.empty()) {
        auto removed =
            m_connection.query("DELETE FROM models WHERE name = ?").bind(std::string_view(name)).run();
        if (!removed) return removed;
        if (known != m_sizes.end()) m_sizes.erase(known);
        m_total -= present;
        return {};
    }
    if (auto room = checkModelRoom(m_total, present, bytes.size()); !room) return room;
    const ByteSpan data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    auto stored = m_connection
                      .query("INSERT INTO models (name, sum, data) VALUES (?, ?, ?) "
                             "ON CONFLICT (name) DO UPDATE SET sum = excluded.sum, data = excluded.data")
                      .bind(std::string_view(name))
                      .bind(sumOf(name, data))
                      .bind(data)
                      .run();
    if (!stored) return stored;
    m_sizes[name] = bytes.size();
    m_total += bytes.size() - present;
    return {};
}

Result<ports::ModelBytes> ModelTable::get(const std::string& name) {
    auto query = m_connection.query("SELECT sum, data FROM models WHERE name = ?");
    const auto row = query.bind(std::string_view(name)).next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return ports::ModelBytes();
    const auto data = query.bytes(1);
    if (query.integer(0) != sumOf(name, data))
        return failure(ErrorCode::Internal, fmt::format("the model «{}» is damaged", name), "models");
    const auto* bytes = reinterpret_cast<const std::byte*>(data.data());
    return ports::ModelBytes(bytes, bytes + data.size());
}

std::vector<std::string> ModelTable::names() const {
    std::vector<std::string> names;
    for (const auto& [name, size] : m_sizes)
        names.push_back(name);
    return names;
}

Result<void> ModelTable::check() {
    auto query = m_connection.query("SELECT name, sum, data FROM models");
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        if (query.integer(1) != sumOf(query.text(0), query.bytes(2)))
            return failure(ErrorCode::Internal, fmt::format("the model «{}» is damaged", query.text(0)),
                           "models");
    }
}

} // namespace holdfast::stores
