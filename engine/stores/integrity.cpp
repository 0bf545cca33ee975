// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/integrity.h"

#include "engine/stores/chunk_codec.h"
#include "engine/stores/head_codec.h"
#include "engine/stores/rollup_codec.h"
#include "engine/stores/sqlite_schema.h"

#include <fmt/format.h>

#include <array>
#include <limits>

namespace holdfast::stores {

namespace {

constexpr int kRowsAtOnce = 16;

struct Table {
    const char* name;
    std::int64_t since; ///< version of the schema: an older store is checked before it is migrated
};

constexpr auto kTables = std::to_array<Table>({{"services", 1},
                                               {"series", 1},
                                               {"heads", 1},
                                               {"chunks", 1},
                                               {"five_minutes", 1},
                                               {"hours", 1},
                                               {"pending", 1},
                                               {"damaged", 1},
                                               {"events", 1},
                                               {"facts", 1},
                                               {"marks", 1},
                                               {"record_statements", 2},
                                               {"record_warnings", 2},
                                               {"record_forecasts", 2},
                                               {"record_marks", 2},
                                               {"record_failures", 2},
                                               {"record_unobserved", 2},
                                               {"record_actions", 2},
                                               {"models", 2}});

std::unexpected<Error> damaged(std::string detail) {
    return failure(ErrorCode::Internal, std::move(detail), "store");
}

Result<void> checkSchema(Connection& connection) {
    const auto version = schemaVersion(connection);
    if (!version) return std::unexpected(version.error());
    for (const auto& table : kTables) {
        if (table.since > *version) continue;
        auto query = connection.query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
        const auto row = query.bind(std::string_view(table.name)).next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return damaged(fmt::format("the table {} is missing", table.name));
    }
    return {};
}

Result<void> runCheck(Connection& connection, const std::string& pragma) {
    auto query = connection.query(pragma);
    const auto row = query.next();
    if (!row) return std::unexpected(row.error());
    if (!*row || query.text(0) != "ok")
        return damaged(fmt::format("the file is not sound: {}", *row ? query.text(0) : "no answer"));
    return {};
}

Result<void> checkRow(const ReadingTables& tables, const BlobTable& table, const BlobTable::Row& row) {
    const auto outcomeOf = [](const auto& read) -> Result<void> {
        if (!read) return std::unexpected(read.error());
        return {};
    };
    if (&table == &tables.heads) return outcomeOf(decodeHead(row.data, row.id));
    if (&table == &tables.fiveMinutes) return outcomeOf(decodeRollups(row.data, kFiveMinutes, row.id));
    if (&table == &tables.hours) return outcomeOf(decodeRollups(row.data, kHour, row.id));
    auto reader = ChunkReader::open(row.data, row.id);
    if (!reader) return std::unexpected(reader.error());
    return outcomeOf(reader->all());
}

Result<void> checkTable(ReadingTables& tables, BlobTable& table) {
    std::int64_t next = 0;
    for (;;) {
        const auto rows = table.rows(next, std::numeric_limits<std::int64_t>::max(), kRowsAtOnce);
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty()) return {};
        for (const auto& row : *rows) {
            if (const auto sound = checkRow(tables, table, row); !sound)
                return damaged(
                    fmt::format("row {} of {} is damaged: {}", row.id, table.name(), sound.error().detail));
        }
        next = rows->back().id + 1;
    }
}

} // namespace

Result<void> checkDatabase(Connection& connection, Thoroughness thoroughness) {
    if (auto complete = checkSchema(connection); !complete) return complete;
    if (thoroughness == Thoroughness::Full) return runCheck(connection, "PRAGMA integrity_check(1)");
    for (const auto* table : {"events", "facts", "marks", "services", "series", "pending"}) {
        auto sound = runCheck(connection, fmt::format("PRAGMA integrity_check({})", table));
        if (!sound) return sound;
    }
    return runCheck(connection, "PRAGMA quick_check(heads)");
}

Result<void> checkRows(ReadingTables& tables, EventTable& events, FactTable& facts, RecordTable& record,
                       ModelTable& models) {
    if (auto sound = record.check(); !sound) return sound;
    if (auto sound = models.check(); !sound) return sound;
    if (auto sound = facts.check(); !sound) return sound;
    if (auto sound = tables.marks.check(); !sound) return sound;
    if (auto sound = events.check(); !sound) return sound;
    SeriesCatalog names(tables.connection);
    if (auto sound = names.load(); !sound) return sound;
    for (auto* table : {&tables.heads, &tables.chunks, &tables.fiveMinutes, &tables.hours}) {
        if (auto sound = checkTable(tables, *table); !sound) return sound;
    }
    return {};
}

Result<void> Scrubber::step(int most) {
    const std::array all = {&m_tables.chunks, &m_tables.fiveMinutes, &m_tables.hours};
    auto& table = *all[static_cast<std::size_t>(m_table)];
    const auto rows = table.rows(m_next, std::numeric_limits<std::int64_t>::max(), most);
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        if (const auto sound = checkRow(m_tables, table, row); !sound)
            m_tables.damage = fmt::format("Some history is damaged: row {} of {}: {}.", row.id, table.name(),
                                          sound.error().detail);
    }
    if (rows->empty()) m_table = (m_table + 1) % static_cast<int>(all.size());
    m_next = rows->empty() ? 0 : rows->back().id + 1;
    return {};
}

} // namespace holdfast::stores
