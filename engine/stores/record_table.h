// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"
#include "engine/stores/reading_tables.h"
#include "engine/stores/record_rows.h"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace holdfast::stores {

/// The record of what was foretold in one SQLite store. Names are numbers of the catalog; where one is new it
/// is saved with the record that needs it. Warnings stand apart from the other statements, since they are
/// kept longer than those when there are too many.
class RecordTable {
public:
    /// `deadline`: how long a query may take (Retry: it took longer).
    RecordTable(ReadingTables& tables, const Clock& clock, Duration deadline);

    [[nodiscard]] Result<void> load();

    /// What can be kept, all or none, durable when it returns; whether something could not is not told here.
    [[nodiscard]] Result<void> put(const outlook::RecordChanges& changes);
    /// Of good queries. Damaged rows are left out and told in `tables.damage`.
    [[nodiscard]] Result<outlook::Record> find(const outlook::RecordQuery& query);
    [[nodiscard]] Result<std::vector<outlook::AnomalyMark>> find(const outlook::MarkQuery& query);

    /// Drops what is older than its retention; as much as was put since the last time, and some more.
    [[nodiscard]] Result<void> dropOld(TimePoint now);
    /// The same of what is too many, whatever the clock says.
    [[nodiscard]] Result<void> dropSurplus();
    /// One step under the cap: some of what matters least; how many rows.
    [[nodiscard]] Result<int> dropLeast(std::int64_t most);
    /// Internal when any row is damaged.
    [[nodiscard]] Result<void> check();

private:
    enum Kind : std::size_t { kForecasts, kMarks, kStatements, kWarnings, kFailures, kUnobserved, kActions };

    static constexpr std::size_t kKinds = 7; ///< in the order in which they go under the cap

    class Search;

    [[nodiscard]] RecordRows& rows(Kind kind) noexcept { return m_rows[kind]; }

    [[nodiscard]] Result<void> write(const outlook::RecordChanges& changes);
    [[nodiscard]] Result<void> write(const warnings::Statement& statement);
    [[nodiscard]] Result<void> write(const warnings::ForecastStatement& forecast);
    [[nodiscard]] Result<void> write(const outlook::AnomalyMark& mark);
    [[nodiscard]] Result<void> write(Kind kind, const ServiceId& service, TimePoint from,
                                     std::optional<TimePoint> to);
    [[nodiscard]] Result<void> findForecasts(Search& search, const outlook::RecordQuery& query,
                                             outlook::Record& found);
    [[nodiscard]] std::int64_t bound(Kind kind) const noexcept;
    [[nodiscard]] Duration kept(Kind kind) const noexcept;
    [[nodiscard]] Result<void> checkRow(Kind kind, const RecordRows::Key& key, ByteSpan data) const;

    ReadingTables& m_tables;
    const Clock& m_clock;
    Duration m_deadline;
    std::array<RecordRows, kKinds> m_rows;
    std::int64_t m_put = 0; ///< rows since something was last dropped
};

} // namespace holdfast::stores
