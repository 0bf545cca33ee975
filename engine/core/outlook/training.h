// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/service_features.h"
#include "engine/core/analysis/service_forest.h"
#include "engine/core/analysis/training_sampler.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/signal.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// A forest that is to be trained: from the history of these signals in [from, to).
struct TrainingWish {
    ServiceId service;
    std::vector<SignalId> signals; ///< in the forest's order; those without history stay in it
    TimePoint from;
    TimePoint to;
    Duration interval{0}; ///< of the fleet
    analysis::TrainingCause cause = analysis::TrainingCause::Daily;
    analysis::ForestOptions options;
};

/// How large the forests of a fleet are, so that all models of 1,000 services hold 60 MiB: of up to 50
/// services as in the paper, of up to 500 kFleetForest, beyond half of that.
[[nodiscard]] analysis::ForestOptions forestOptionsFor(std::size_t services, std::uint64_t seed);

/// Rows for a forest from stored readings, piece by piece, so that a week of readings is never in memory at
/// once: readings → one row for each interval → ServiceFeatures → TrainingSampler. The piece is the caller's
/// choice (some hours). Any one thread. Memory: that of the sampler, 2,048 rows.
class TrainingRows {
public:
    explicit TrainingRows(TrainingWish wish);

    /// The readings of every signal in one span of time, in the order of the wish's signals, each oldest
    /// first; spans ascending, without overlap. Several within one interval: the last counts. Refused
    /// (FixInput): another number of signals. O(readings).
    [[nodiscard]] Result<void> add(std::span<const std::vector<Reading>> readings);

    [[nodiscard]] std::size_t count() const noexcept { return m_sampler.count(); }

    /// The forest of the rows so far. Refused: Retry with fewer than kFewest rows. Some milliseconds.
    [[nodiscard]] Result<analysis::ServiceForest> train() const;

    static constexpr std::size_t kFewest = 32;

private:
    TrainingWish m_wish;
    analysis::ServiceFeatures m_features;
    analysis::TrainingSampler m_sampler;
};

} // namespace holdfast::outlook
