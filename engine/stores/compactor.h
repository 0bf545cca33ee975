// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/stores/reading_tables.h"

namespace holdfast::stores {

/// Turns heads (what came in a minute, several services a row) into chunks (a service's two hours). A group
/// is due when its span is over, or when so many rows wait that reading them becomes slow. Each step is a
/// transaction of its own; after an error nothing is lost and the next call tries again.
class Compactor {
public:
    explicit Compactor(ReadingTables& tables) : m_tables(tables) {}

    /// Works until about `budget` readings were handled or nothing is due; what is left of the budget.
    [[nodiscard]] Result<std::int64_t> run(TimePoint now, std::int64_t budget);

private:
    using Key = HeadIndex::Key;
    using ByService = std::map<std::int64_t, std::map<SeriesNumber, std::vector<Reading>>>;

    [[nodiscard]] static bool isDue(const Key& key, const HeadIndex::Group& group, TimePoint now);
    [[nodiscard]] Result<std::int64_t> compact(const Key& key, TimePoint now, std::int64_t budget);
    /// Reads rows until the budget is spent; how many readings they had. `end`: the id behind the last one.
    [[nodiscard]] Result<std::int64_t> gather(const std::vector<BlobTable::Row>& rows, TimePoint now,
                                              std::int64_t budget, ByService& gathered, std::size_t& taken);
    [[nodiscard]] Result<std::int64_t> mergeInto(Span span, std::int64_t service,
                                                 std::map<SeriesNumber, std::vector<Reading>>& readings,
                                                 TimePoint now);

    ReadingTables& m_tables;
};

} // namespace holdfast::stores
