// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/history.h"
#include "engine/stores/summary.h"

#include <span>
#include <vector>

namespace holdfast::stores {

/// Whether a query can be answered at all (FixInput: the range is the wrong way round, or the number of
/// points out of bounds).
[[nodiscard]] Result<void> checkQuery(const HistoryQuery& query);
[[nodiscard]] Result<void> checkQuery(const EventQuery& query);

/// Gathers readings and rollups of different times into the buckets of an answer. What lies outside of the
/// query is left out; a rollup that begins before it and reaches into it counts from the query's beginning.
class HistoryBuilder {
public:
    /// Of a query that checkQuery() found good.
    explicit HistoryBuilder(const HistoryQuery& query);

    /// How long a bucket is; not always a whole number of milliseconds, hence rounded down.
    [[nodiscard]] Duration bucketLength() const noexcept;

    /// Readings, ascending.
    void add(std::span<const Reading> readings);
    /// Rollups of `length`, whose times are their beginnings.
    void add(std::span<const HistoryPoint> rollups, Duration length);

    [[nodiscard]] HistoryAnswer finish();

private:
    [[nodiscard]] Summary& bucketOf(TimePoint time);
    [[nodiscard]] Duration usualInterval();

    HistoryQuery m_query;
    std::vector<Summary> m_buckets;
    std::vector<std::int64_t> m_intervals; // between readings, to know the usual one
    Duration m_coarsest{0};
};

} // namespace holdfast::stores
