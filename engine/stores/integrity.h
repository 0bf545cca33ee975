// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/event_table.h"
#include "engine/stores/model_table.h"
#include "engine/stores/reading_tables.h"
#include "engine/stores/record_table.h"
#include "engine/stores/sqlite_connection.h"

namespace holdfast::stores {

enum class Thoroughness : std::uint8_t {
    Bounded, ///< what matters most of a large file, so that a start stays quick
    Full,
};

/// Whether SQLite finds its file sound and every table is there. Internal: damaged, in words.
[[nodiscard]] Result<void> checkDatabase(Connection& connection, Thoroughness thoroughness);

/// Whether everything that is stored can be read. Internal: damaged, and what.
[[nodiscard]] Result<void> checkRows(ReadingTables& tables, EventTable& events, FactTable& facts,
                                     RecordTable& record, ModelTable& models);

/// Reads a few rows of history with each call, round and round, so that damage is noticed before someone
/// needs what is damaged. Finds are told in `tables.damage`.
class Scrubber {
public:
    explicit Scrubber(ReadingTables& tables) : m_tables(tables) {}

    [[nodiscard]] Result<void> step(int rows);

private:
    ReadingTables& m_tables;
    int m_table = 0;
    std::int64_t m_next = 0;
};

} // namespace holdfast::stores
