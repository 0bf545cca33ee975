// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/history_builder.h"
#include "engine/stores/reading_tables.h"

namespace holdfast::stores {

/// Answers queries of history from the coarsest rollups that are fine enough for the points that were asked
/// for, finer data where rollups are not made yet or no longer tell everything, coarser where nothing finer
/// is left, and always what is still in memory.
class HistoryReader {
public:
    /// `deadline`: of one query, after which it fails with Retry.
    HistoryReader(ReadingTables& tables, const Clock& clock, Duration deadline)
        : m_tables(tables), m_clock(clock), m_deadline(deadline) {}

    /// Of a query that checkQuery() found good.
    [[nodiscard]] Result<HistoryAnswer> read(const HistoryQuery& query);

private:
    /// One query under way.
    struct Task {
        const SeriesCatalog::Entry& series;
        TimePoint from;
        TimePoint to;
        Duration wanted; ///< as fine as is needed: 0 for readings
        HistoryBuilder builder;
        SteadyPoint until;
    };

    [[nodiscard]] Result<void> addHoursSpan(Task& task, Span span);
    [[nodiscard]] Result<void> addDay(Task& task, Span day);
    [[nodiscard]] Result<void> addRaw(Task& task, TimePoint from, TimePoint to);
    /// Whether a row was there and could be read.
    [[nodiscard]] Result<bool> addRollups(Task& task, BlobTable& table, std::int64_t id, Duration bucket);
    /// Whether readings of the service wait in heads or memory, which its rollups do not know.
    [[nodiscard]] bool isFresh(const Task& task, TimePoint from, TimePoint to) const;
    void tell(const BlobTable& table, TimePoint start, const Error& error);

    ReadingTables& m_tables;
    const Clock& m_clock;
    Duration m_deadline;
};

} // namespace holdfast::stores
