// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/event_table.h"

#include "engine/stores/crc32c.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sqlite3.h>

#include <cmath>
#include <limits>

namespace holdfast::stores {

namespace {

using nlohmann::json;

constexpr std::string_view kColumns = "id, time, kind, severity, service, facts, sum";

std::int64_t sumOf(std::int64_t id, std::int64_t time, std::string_view kind, std::int64_t severity,
                   std::string_view service, std::string_view facts) {
    constexpr std::string_view kBetween("\0", 1);
    auto sum = crc32c(severity, crc32c(time, crc32c(id, 0)));
    for (const auto text : {kind, service, facts})
        sum = crc32c(kBetween, crc32c(text, sum));
    return sum;
}

/// Numbers that JSON does not have are written as {"number": "nan"}.
json toJson(double value) {
    if (std::isfinite(value)) return value;
    return {{"number", std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"}};
}

std::optional<FactValue> fromJson(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_number_float()) return value.get<double>();
    if (!value.is_object() || !value.contains("number")) return std::nullopt;
    const auto& word = value["number"];
    if (word == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (word == "inf") return std::numeric_limits<double>::infinity();
    return -std::numeric_limits<double>::infinity();
}

std::string conditionsOf(const EventQuery& query) {
    std::string sql = "1";
    if (query.before) sql += " AND id < ?";
    if (query.after) sql += " AND id > ?";
    if (query.from) sql += " AND time >= ?";
    if (query.to) sql += " AND time < ?";
    if (!query.service.isEmpty()) sql += " AND service = ? AND service <> ''";
    if (query.atLeast) {
        // As a literal, so that the partial index of the serious ones is used.
        const auto least = static_cast<int>(*query.atLeast);
        sql += fmt::format(" AND severity >= {}", least);
        if (least > 2) sql += " AND severity >= 2";
    }
    return sql;
}

std::int64_t boundSequence(std::uint64_t sequence) {
    return static_cast<std::int64_t>(
        std::min<std::uint64_t>(sequence, std::numeric_limits<std::int64_t>::max()));
}

} // namespace

std::string factsToText(const Facts& facts) {
    auto object = json::object();
    for (const auto& [name, value] : facts) {
        object[name] = std::visit(
            [](const auto& held) -> json {
                if constexpr (std::is_same_v<std::decay_t<decltype(held)>, double>) {
                    return toJson(held);
                } else {
                    return held;
                }
            },
            value);
    }
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<Facts> factsFromText(std::string_view text) {
    const auto object = json::parse(text, nullptr, false);
    if (!object.is_object())
        return failure(ErrorCode::Internal, "the facts of an event are damaged", "events");
    Facts facts;
    for (const auto& [name, value] : object.items()) {
        auto fact = fromJson(value);
        if (!fact) return failure(ErrorCode::Internal, "the facts of an event are damaged", "events");
        facts.emplace(name, std::move(*fact));
    }
    return facts;
}

Result<std::uint64_t> EventTable::append(std::span<const Event> events) {
    auto transaction = Transaction::begin(m_connection);
    if (!transaction) return std::unexpected(transaction.error());
    // Kept by SQLite beside the table, so that numbers go on after old events were dropped.
    const auto last = m_connection.number("SELECT seq FROM sqlite_sequence WHERE name = 'events'");
    if (!last) return std::unexpected(last.error());
    auto id = *last;
    for (const auto& event : events) {
        ++id;
        const auto time = event.time.time_since_epoch().count();
        const auto kind = toString(event.kind);
        const auto severity = static_cast<std::int64_t>(event.severity);
        const auto facts = factsToText(event.facts);
        const std::string_view service = event.service.value();
        auto stored = m_connection
                          .query("INSERT INTO events (id, time, kind, severity, service, facts, sum) "
                                 "VALUES (?, ?, ?, ?, ?, ?, ?)")
                          .bind(id)
                          .bind(time)
                          .bind(kind)
                          .bind(severity)
                          .bind(service)
                          .bind(std::string_view(facts))
                          .bind(sumOf(id, time, kind, severity, service, facts))
                          .run();
        if (!stored) return std::unexpected(stored.error());
    }
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return static_cast<std::uint64_t>(*last + 1);
}

Result<std::vector<Event>> EventTable::find(const EventQuery& query, std::string& damaged) {
    const auto sql =
        fmt::format("SELECT {} FROM events WHERE {} ORDER BY id DESC LIMIT ?", kColumns, conditionsOf(query));
    auto rows = m_connection.query(sql);
    if (query.before) rows.bind(boundSequence(*query.before));
    if (query.after) rows.bind(boundSequence(*query.after));
    if (query.from) rows.bind(std::int64_t{query.from->time_since_epoch().count()});
    if (query.to) rows.bind(std::int64_t{query.to->time_since_epoch().count()});
    if (!query.service.isEmpty()) rows.bind(std::string_view(query.service.value()));
    rows.bind(std::int64_t{query.limit});
    std::vector<Event> found;
    for (;;) {
        const auto row = rows.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return found;
        auto event = read(rows);
        if (!event) {
            damaged = event.error().detail;
        } else if (*event) {
            found.push_back(std::move(**event));
        }
    }
}

Result<std::optional<Event>> EventTable::read(const Query& row) {
    const auto id = row.integer(0);
    const auto time = row.integer(1);
    const auto severity = row.integer(3);
    if (row.integer(6) != sumOf(id, time, row.text(2), severity, row.text(4), row.text(5)) || severity < 0 ||
        severity > static_cast<std::int64_t>(Severity::Critical))
        return failure(ErrorCode::Internal, fmt::format("event {} is damaged and left out", id), "events");
    const auto kind = eventKindFromString(row.text(2));
    if (!kind) return std::optional<Event>();
    auto facts = factsFromText(row.text(5));
    if (!facts) return std::unexpected(facts.error());
    return std::optional(Event{.sequence = static_cast<std::uint64_t>(id),
                               .time = TimePoint(Duration(time)),
                               .kind = *kind,
                               .severity = static_cast<Severity>(severity),
                               .service = ServiceId(row.text(4)),
                               .facts = std::move(*facts)});
}

Result<int> EventTable::dropBefore(TimePoint time, int most) {
    auto dropped = m_connection
                       .query("DELETE FROM events WHERE id IN "
                              "(SELECT id FROM events WHERE time < ? ORDER BY time LIMIT ?)")
                       .bind(std::int64_t{time.time_since_epoch().count()})
                       .bind(std::int64_t{most})
                       .run();
    if (!dropped) return std::unexpected(dropped.error());
    return sqlite3_changes(m_connection.handle());
}

Result<int> EventTable::dropOldest(int most) {
    auto dropped =
        m_connection.query("DELETE FROM events WHERE id IN (SELECT id FROM events ORDER BY id LIMIT ?)")
            .bind(std::int64_t{most})
            .run();
    if (!dropped) return std::unexpected(dropped.error());
    return sqlite3_changes(m_connection.handle());
}

Result<void> EventTable::check() {
    const auto sql = fmt::format("SELECT {} FROM events", kColumns);
    auto rows = m_connection.query(sql);
    for (;;) {
        const auto row = rows.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        if (const auto event = read(rows); !event) return std::unexpected(event.error());
    }
}

} // namespace holdfast::stores
