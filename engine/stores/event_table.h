// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/history.h"
#include "engine/stores/sqlite_connection.h"

#include <span>
#include <string>
#include <vector>

namespace holdfast::stores {

/// The facts of an event as JSON that gives back the same values: whole numbers and numbers stay apart,
/// numbers that are not finite are kept, bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string factsToText(const Facts& facts);
/// Internal: damaged.
[[nodiscard]] Result<Facts> factsFromText(std::string_view text);

/// The events of a store, numbered from 1 without gaps.
class EventTable {
public:
    explicit EventTable(Connection& connection) : m_connection(connection) {}

    /// All or none, durable when it returns. The number of the first.
    [[nodiscard]] Result<std::uint64_t> append(std::span<const Event> events);
    /// Newest first. Events of a kind that this program does not know are left out, damaged rows too: then
    /// `damaged` is set to what is to be told.
    [[nodiscard]] Result<std::vector<Event>> find(const EventQuery& query, std::string& damaged);
    /// Drops at most `most` events that are older; how many.
    [[nodiscard]] Result<int> dropBefore(TimePoint time, int most);
    /// Drops the oldest by number; how many.
    [[nodiscard]] Result<int> dropOldest(int most);
    /// Internal when any row is damaged.
    [[nodiscard]] Result<void> check();

private:
    /// Nothing: a kind that is not known.
    [[nodiscard]] static Result<std::optional<Event>> read(const Query& row);

    Connection& m_connection;
};

} // namespace holdfast::stores
