// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/split_mix.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/core/base/units.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace holdfast::analysis {

struct SamplerOptions {
    std::uint32_t rows = 2048;                ///< at most so many are kept; 2 .. 1,000,000
    Duration span = std::chrono::days(7);     ///< what is older than the newest row by this is forgotten
    Duration stratum = std::chrono::hours(1); ///< times that get the same number of rows
    std::uint64_t seed = 0;
};

/// A sample of a service's last days that fits into bounded memory, whatever comes.
///
/// Stratified by time: while there is room every row is kept; then the hour that has most rows gives one up,
/// so that every hour ends with as many as every other. A plan's two-second sweeps or an outage's gap thus do
/// not outweigh quiet nights. Within its hour each row has the same chance to be kept (Vitter's algorithm R
/// 1985).
///
/// Rows may come in any order of time; what is too old is passed over. Values are kept as float. A row far in
/// the future makes all others too old: stamps are to be checked by who knows the clock.
///
/// Memory: rows x (columns x 4 + 12) bytes and 48 for each stratum, grown as needed. O(1) an add, O(strata)
/// when full. One thread at a time. Deterministic for a seed and an order of rows.
class TrainingSampler {
public:
    /// Options out of bounds are taken at the nearest bound.
    explicit TrainingSampler(std::size_t columns, SamplerOptions options = {});

    /// Refused (FixInput): a row of another number of columns.
    [[nodiscard]] Result<void> add(TimePoint time, std::span<const double> row);

    /// The rows kept, one after the other, oldest first.
    [[nodiscard]] std::vector<double> rows() const;
    /// Their times, in the same order.
    [[nodiscard]] std::vector<TimePoint> times() const;

    /// How many are kept.
    [[nodiscard]] std::size_t count() const noexcept { return m_times.size() - m_free.size(); }

    [[nodiscard]] std::size_t columns() const noexcept { return m_columns; }

    [[nodiscard]] Bytes size() const noexcept;

private:
    struct Stratum {
        std::uint64_t seen = 0;           ///< rows that came
        std::vector<std::uint32_t> slots; ///< of those that are kept
    };

    using Strata = std::map<std::int64_t, Stratum>;

    void forgetBefore(TimePoint time);
    /// A place for one more row of `into`; nothing: the row is not kept.
    [[nodiscard]] bool makeRoom(Stratum& into, std::uint32_t& slot);
    /// The place of one of the rows of `stratum` that have the same chance with the newest one.
    [[nodiscard]] bool replaceOne(Stratum& stratum, std::uint32_t& slot);
    [[nodiscard]] std::vector<std::uint32_t> slotsInOrder() const;

    std::size_t m_columns;
    SamplerOptions m_options;
    SplitMix m_random;
    std::vector<float> m_values;
    std::vector<TimePoint> m_times;
    std::vector<std::uint32_t> m_free;
    Strata m_strata;
    TimePoint m_newest = TimePoint::min();
};

} // namespace holdfast::analysis
