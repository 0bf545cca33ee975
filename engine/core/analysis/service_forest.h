// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/isolation_forest.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::analysis {

/// Why a forest was trained.
enum class TrainingCause : std::uint8_t { Daily, Deployment, Baseline };

/// What is known about a trained forest, kept with it.
struct ForestRecord {
    TimePoint trained;             ///< when
    TimePoint from;                ///< the oldest row of the sample
    TimePoint to;                  ///< the newest
    std::uint64_t fingerprint = 0; ///< of the signals, in order: see fingerprintOf()
    std::uint64_t seed = 0;
    std::uint32_t rows = 0; ///< of the sample
    TrainingCause cause = TrainingCause::Daily;

    bool operator==(const ForestRecord&) const = default;
};

/// The same for the same signals in the same order: a forest is of no use to others. FNV-1a, 64 bits.
[[nodiscard]] std::uint64_t fingerprintOf(std::span<const SignalId> signals) noexcept;

/// What was ordinary for each column in training: from its 0.5th to its 99.5th percentile.
struct ColumnRanges {
    std::vector<float> lows;
    std::vector<float> highs;

    bool operator==(const ColumnRanges&) const = default;
};

/// A row as a forest sees it.
struct ForestJudgement {
    /// 0..1: that of the forest, raised by what is beyond all ranges; 0.5 and less is ordinary.
    double score = 0.5;
    /// 0..1: the share of ordinary rows that score as much or more; never less than 1 / (rows held out + 1),
    /// since nobody has seen more.
    double tail = 1.0;
    double beyond = 0.0; ///< how far outside its range a column is, in widths of that range; 0: all inside
    std::size_t furthest = 0; ///< the column that is
};

/// The forest of a service with its record, the ranges of its columns, and its measure: how scores of
/// ordinary rows are distributed.
///
/// A forest knows no value beyond those of training: a little further out and a hundred times as far are the
/// same to it, and one column among sixty hardly counts. So the score s becomes s + (1 - s)(1 - 2^-b), where
/// b is how far the furthest column is outside its range, in widths of it. A column that never varied is
/// compared with a tenth of its size and counts one width at most: something new, but nobody knows how much
/// it means.
///
/// A fourth of the training rows is held out from the trees and scored instead, so that the tail is honest
/// (split conformal prediction: Papadopoulos et al. 2002; Laxhammar 2014 for anomalies): of rows like those
/// of training a share of p has a tail of p or less. Neighbouring readings resemble each other, which makes
/// alarms come in runs, not more often.
///
/// Immutable, for any number of threads; share it among replicas of one kind. Memory: the forest, 8 bytes a
/// column and 200 bytes.
class ServiceForest {
public:
    /// Of the levels that are kept, a half-octave of tail each: 1, 0.71, 0.5 … 0.00035.
    static constexpr std::size_t kLevels = 24;

    /// `record.rows` is filled in, `record.seed` is that of `options`. Refused (FixInput): fewer than eight
    /// rows, and what IsolationForest::train() refuses.
    [[nodiscard]] static Result<ServiceForest> train(RowMatrix rows, ForestRecord record,
                                                     const ForestOptions& options = {});
    /// From what was kept. Refused (FixInput): levels that are not 1 .. kLevels + 1 numbers 0..1, ascending;
    /// ranges that are not one for each column, with numbers in their order.
    [[nodiscard]] static Result<ServiceForest> fromParts(ForestRecord record, IsolationForest forest,
                                                         ColumnRanges ranges, std::vector<float> levels,
                                                         std::uint32_t heldOut);

    [[nodiscard]] Result<ForestJudgement> judge(std::span<const double> row) const;
    /// The score alone, of a row that went through forest().prepare().
    [[nodiscard]] double scorePrepared(std::span<const float> row) const noexcept;
    /// The tail of a score.
    [[nodiscard]] double tailOf(double score) const noexcept;

    [[nodiscard]] const ForestRecord& record() const noexcept { return m_record; }

    [[nodiscard]] const IsolationForest& forest() const noexcept { return m_forest; }

    [[nodiscard]] const ColumnRanges& ranges() const noexcept { return m_ranges; }

    [[nodiscard]] std::span<const float> levels() const noexcept { return m_levels; }

    [[nodiscard]] std::uint32_t heldOut() const noexcept { return m_heldOut; }

    [[nodiscard]] Bytes size() const noexcept;

private:
    struct Beyond {
        double widths = 0.0;
        std::size_t column = 0;
    };

    ServiceForest(ForestRecord record, IsolationForest forest, ColumnRanges ranges) noexcept;
    [[nodiscard]] Beyond beyondOf(std::span<const float> row) const noexcept;

    ForestRecord m_record;
    IsolationForest m_forest;
    ColumnRanges m_ranges;
    std::vector<float> m_levels; ///< scores; the k-th is reached by a share of 2^(-k/2) of ordinary rows; the
                                 ///< last is the greatest that was held out
    std::uint32_t m_heldOut = 0;
};

} // namespace holdfast::analysis
