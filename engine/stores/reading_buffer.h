// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/signal.h"
#include "engine/stores/column_block.h"

#include <optional>
#include <vector>

namespace holdfast::stores {

/// Brings readings that stand in the order in which they came into the order of their stamps. The last value
/// for a stamp counts.
void orderReadings(std::vector<Reading>& readings);

/// Readings that are not written yet, in the order in which they came.
class ReadingBuffer {
public:
    struct Entry {
        std::int64_t service = 0;
        SeriesNumber series = 0;
        Reading reading;
    };

    /// Enough for more than half an hour of 20,000 series at 30 s. Beyond, the oldest are given up.
    static constexpr std::size_t kMost = 1'500'000;

    void add(const Entry& entry, SteadyPoint now);
    void clear() noexcept;

    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return m_entries; }

    [[nodiscard]] bool isEmpty() const noexcept { return m_entries.empty(); }

    /// How long the first one has been waiting.
    [[nodiscard]] Duration age(SteadyPoint now) const noexcept;

    /// How many were given up since the last clear(): the disk was full for too long.
    [[nodiscard]] std::size_t givenUp() const noexcept { return m_givenUp; }

    /// Those of a series with from <= time < to, in the order in which they came.
    void collect(SeriesNumber series, TimePoint from, TimePoint to, std::vector<Reading>& readings) const;
    [[nodiscard]] bool hasService(std::int64_t service, TimePoint from, TimePoint to) const;

private:
    std::vector<Entry> m_entries;
    TimePoint m_earliest; ///< no reading is outside of these two
    TimePoint m_latest;
    SteadyPoint m_since;
    std::size_t m_givenUp = 0;
};

} // namespace holdfast::stores
