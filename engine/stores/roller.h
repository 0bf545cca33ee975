// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/reading_tables.h"
#include "engine/stores/rollup_codec.h"

namespace holdfast::stores {

/// Makes rollups: 5-minute ones of a service's day from its chunks, hourly ones of its eight days from those.
/// A span is due when it is over and everything finer has been compacted. Late rows (whose span is sealed)
/// are added to the rollups that are there and removed; other rollups are made anew from all that is there.
class Roller {
public:
    explicit Roller(ReadingTables& tables) : m_tables(tables) {}

    /// Works until about `budget` readings were handled or nothing is due; what is left of the budget.
    [[nodiscard]] Result<std::int64_t> run(TimePoint now, std::int64_t budget);

private:
    using Points = std::map<SeriesNumber, std::vector<HistoryPoint>>;

    [[nodiscard]] bool isDue(std::int64_t pending, TimePoint now) const;
    [[nodiscard]] Result<std::int64_t> roll(std::int64_t pending, TimePoint now);
    [[nodiscard]] Result<std::int64_t> rollDay(Span day, std::int64_t service, TimePoint now);
    [[nodiscard]] Result<std::int64_t> rollHours(Span span, std::int64_t service, TimePoint now);
    /// Adds what the row has to `points` (earlier), or sets it aside when it is damaged.
    [[nodiscard]] Result<void> combineWithRow(BlobTable& table, std::int64_t id, Duration bucket,
                                              TimePoint now, Points& points);
    [[nodiscard]] Result<void> put(BlobTable& table, std::int64_t id, Duration bucket, Points& points);

    ReadingTables& m_tables;
};

} // namespace holdfast::stores
