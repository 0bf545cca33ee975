// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/isolation_forest.h"
#include "engine/core/analysis/split_mix.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::analysis {

/// Grows the trees of an isolation forest, one after the other, with the same working memory. For
/// IsolationForest::train().
class TreeGrower {
public:
    /// `rows` and `centres` (what stands in place of values that are not there) outlive the grower; each tree
    /// is made of `sample` rows.
    TreeGrower(RowMatrix rows, std::span<const float> centres, std::uint32_t sample);

    /// Appends a tree of the rows `chosen` to `nodes`, in breadth-first order: children stand beside each
    /// other, so that a node needs one index for both.
    void grow(std::span<const std::uint32_t> chosen, SplitMix& random, std::vector<ForestNode>& nodes);

private:
    /// A node that is yet to be made: its rows within m_rows.
    struct Pending {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        int depth = 0;
    };

    struct Split {
        std::uint16_t column = 0;
        float value = 0.0F;
    };

    /// A column that varies within the node, each with the same chance, and a value within its range. False:
    /// none varies.
    [[nodiscard]] bool split(const Pending& node, SplitMix& random, Split& out);
    /// The node's values of a column, into m_values.
    void gather(const Pending& node, std::uint32_t column);
    /// Brings the rows at or below the split to the front; where they end.
    [[nodiscard]] std::uint32_t part(const Pending& node, float value);

    RowMatrix m_source;
    std::span<const float> m_centres;
    int m_height = 0;
    std::vector<std::uint32_t> m_rows;
    std::vector<float> m_values;
    std::vector<std::uint32_t> m_columns; ///< drawn from without repetition
    std::vector<Pending> m_pending;
};

} // namespace holdfast::analysis
