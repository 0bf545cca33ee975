// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/stores/blob_table.h"
#include "engine/stores/fact_table.h"
#include "engine/stores/reading_buffer.h"
#include "engine/stores/series_catalog.h"
#include "engine/stores/store_layout.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace holdfast::stores {

/// Which rollups are to be made (again), because finer data came for their span.
enum class Rollup : std::uint8_t { FiveMinutes, Hours };

class PendingRollups {
public:
    explicit PendingRollups(Connection& connection) : m_connection(connection) {}

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> add(Rollup kind, Span span, std::int64_t service);
    [[nodiscard]] Result<void> remove(Rollup kind, Span span, std::int64_t service);
    [[nodiscard]] bool has(Rollup kind, Span span, std::int64_t service) const;
    /// Any service's, of spans with from <= span < end.
    [[nodiscard]] bool hasAny(Rollup kind, Span from, Span end) const;

    /// Ascending by kind, span, service; read with the functions below.
    [[nodiscard]] const std::set<std::int64_t>& all() const noexcept { return m_ids; }

    [[nodiscard]] static Rollup kindOf(std::int64_t id) noexcept {
        return (id & layout::kLate) != 0 ? Rollup::Hours : Rollup::FiveMinutes;
    }

private:
    Connection& m_connection;
    std::set<std::int64_t> m_ids;
};

/// The rows of readings as they come, by span and group.
class HeadIndex {
public:
    struct Group {
        std::int64_t next = 0; ///< sequence of the next row
        std::int64_t rows = 0;
    };

    using Key = std::pair<Span, std::int64_t>; ///< span, group

    /// Looks only at ids.
    [[nodiscard]] Result<void> load(Connection& connection);
    void added(std::int64_t id);
    void removed(const Key& key, std::int64_t rows);
    [[nodiscard]] std::int64_t nextSequence(const Key& key) const;
    /// Whether the group has rows in spans with from <= span < end.
    [[nodiscard]] bool has(std::int64_t group, Span from, Span end) const;
    /// Whether any group has rows in spans below `end`.
    [[nodiscard]] bool hasBefore(Span end) const;

    [[nodiscard]] const std::map<Key, Group>& groups() const noexcept { return m_groups; }

private:
    std::map<Key, Group> m_groups;
};

/// Everything of readings in one store: its tables and what is known of them in memory. The classes that
/// write, compact, roll up, drop and read work on it; none keeps anything else.
///
/// When a transaction failed, reload() brings the memory back to what the tables say.
struct ReadingTables {
    ReadingTables(Connection& connection, const ports::Retention& retention);

    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> reload();

    /// Whether the raw readings of that day have been dropped: what still comes for it stands in late rows.
    [[nodiscard]] bool isDaySealed(Span day) const noexcept;
    /// The same for the 5-minute rollups of eight days.
    [[nodiscard]] bool isHoursSpanSealed(Span span) const noexcept;
    [[nodiscard]] layout::Kind chunkKind(Span chunkSpan) const noexcept;
    [[nodiscard]] layout::Kind fiveMinutesKind(Span day) const noexcept;

    /// Moves a row that cannot be read aside and tells it.
    [[nodiscard]] Result<void> setAside(BlobTable& table, const BlobTable::Row& row, TimePoint now);

    Connection& connection;
    ports::Retention retention;
    SeriesCatalog catalog;
    ReadingBuffer buffer;
    BlobTable heads;
    BlobTable chunks;
    BlobTable fiveMinutes;
    BlobTable hours;
    FactTable marks;
    PendingRollups pending;
    HeadIndex headIndex;
    TimePoint rawSealed;         ///< raw readings before were dropped; the beginning of a day
    TimePoint fiveMinutesSealed; ///< 5-minute rollups before were dropped; the beginning of an hours span
    std::string damage;          ///< what was found damaged since the start; empty: nothing
};

inline constexpr const char* kRawSealedMark = "raw readings dropped before";
inline constexpr const char* kFiveMinutesSealedMark = "5-minute rollups dropped before";

[[nodiscard]] constexpr std::int64_t groupOf(std::int64_t service) noexcept {
    return service / kServicesInGroup;
}

} // namespace holdfast::stores
