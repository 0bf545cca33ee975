// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/row_matrix.h"
#include "engine/core/base/result.h"
#include "engine/core/base/units.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::analysis {

/// The paper's own values. Within these bounds; train() refuses others.
struct ForestOptions {
    std::uint32_t trees = 100;  ///< 1 .. 10,000
    std::uint32_t sample = 256; ///< 2 .. 32,768 rows a tree; all rows where there are fewer
    std::uint64_t seed = 0;
};

/// For a fleet of a thousand services: two such forests a service (rolling and frozen) are about a fifth of
/// what the paper's own would hold. bench_forest says what that costs in accuracy.
inline constexpr ForestOptions kFleetForest{.trees = 32, .sample = 64, .seed = 0};

/// Eight bytes. An inner node: a row whose `column` is at most `value` goes to node `left` of its tree,
/// another to the one behind it. A leaf: `column` is the forest's number of columns, `left` the node itself,
/// `value` the length of the path that ends here.
struct ForestNode {
    float value = 0.0F;
    std::uint16_t column = 0;
    std::uint16_t left = 0;

    bool operator==(const ForestNode&) const = default;
};

static_assert(sizeof(ForestNode) == 8);

/// What a forest consists of: what is stored, and read back by IsolationForest::fromParts().
struct ForestParts {
    std::uint32_t columns = 0;        ///< 1 .. 65,534
    std::uint32_t sample = 0;         ///< rows a tree was made of, 2 .. 32,768
    std::vector<float> centres;       ///< one a column: its median in training (of 1,024 rows)
    std::vector<std::uint32_t> roots; ///< where each tree begins in `nodes`
    std::vector<ForestNode> nodes;

    bool operator==(const ForestParts&) const = default;
};

/// Isolation Forest (Liu, Ting, Zhou: «Isolation Forest», ICDM 2008, and TKDD 6 (2012)): trees that part a
/// sub-sample by random columns at random values; what is parted from the rest after few steps is unusual.
///
/// Immutable, so it may be used by any number of threads at once; cheap to move, copied only on purpose. A
/// column's scale and unit do not matter. Deterministic: the same rows, options and machine word give the
/// same forest, bit by bit.
///
/// Rows are taken as float; what is beyond its range is at its end. NaN is a reading that is not there: the
/// column's median stands in its place, in training and in scores. An infinity counts as not there in
/// training and as beyond everything in scores. A column that never changes parts nothing.
///
/// Memory: 8 bytes a node, at most 2 x sample - 1 nodes a tree (usually half of that), and 4 bytes a column.
class IsolationForest {
public:
    /// Trains on `rows`, each chosen with the same chance, without repetition within a tree. A split takes
    /// one of the columns that still vary in the node; height ends at ceil(log2(sample)). Medians are
    /// those of 1,024 rows. O(trees x sample x log(sample) + columns + rows). Refused (FixInput): fewer than
    /// two rows, no or more than 65,534 columns, options out of bounds.
    [[nodiscard]] static Result<IsolationForest> train(RowMatrix rows, const ForestOptions& options = {});

    /// From parts that somebody else kept. Every bound is checked, so that scoring cannot leave the trees;
    /// what does not hold together is refused (FixInput).
    [[nodiscard]] static Result<IsolationForest> fromParts(ForestParts parts);

    /// 0..1, 2^(-E(path) / c(sample)) as in the paper: about 0.5 and less is ordinary, towards 1 unusual; 0.5
    /// for everything where training never varied. O(trees x log(sample)). Refused (FixInput):
    /// another number of columns than that of training.
    [[nodiscard]] Result<double> score(std::span<const double> row) const;

    /// The same of every row, faster for each than one by one.
    [[nodiscard]] Result<std::vector<double>> scores(RowMatrix rows) const;

    /// score() without its check and its copy: `row` holds columns() values that went through prepared().
    [[nodiscard]] double scorePrepared(std::span<const float> row) const noexcept;
    /// A row as the trees want it: floats, medians for NaN, and one more value at the end that leaves look
    /// at.
    void prepare(std::span<const double> row, std::span<float> out) const noexcept;

    [[nodiscard]] std::size_t columns() const noexcept { return m_parts.columns; }

    [[nodiscard]] std::size_t trees() const noexcept { return m_parts.roots.size(); }

    [[nodiscard]] const ForestParts& parts() const noexcept { return m_parts; }

    /// What the forest holds in memory.
    [[nodiscard]] Bytes size() const noexcept;

private:
    explicit IsolationForest(ForestParts parts);

    ForestParts m_parts;
    std::vector<std::uint8_t> m_depths; ///< of each tree: steps from its root to its deepest leaf
    double m_scale = 1.0;               ///< what a sum of path lengths is multiplied by
};

/// c(n): the mean length of an unsuccessful search in a binary search tree of n keys (Preiss 1999, as the
/// paper has it); 0 for n < 2, 1 for two.
[[nodiscard]] double meanPathLength(std::size_t rows) noexcept;

} // namespace holdfast::analysis
