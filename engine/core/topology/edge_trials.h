// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// Which edges pass a failure on, in many trials at once: one bit a trial, 64 trials a word. An edge is open
/// in a trial with the probability of its weight, independently of all others (bond percolation; the
/// independent cascade of Kempe, Kleinberg and Tardos 2003).
///
/// The bits of an edge depend on the seed and on its two ends' names alone: two questions about one fleet are
/// answered with the same dice, so that their difference is due to the question, and adding a service does
/// not change what was said of others.
class EdgeTrials {
public:
    EdgeTrials(const DependencyGraph& graph, std::uint64_t seed);

    /// Writes trials of an edge, 64 a word, from word `first` on: the same whether asked for at once or in
    /// pieces. All ones at weight 1, all zeros at weight 0; the resolution of weights is 2^-16.
    void write(const Edge& edge, std::size_t first, std::span<std::uint64_t> open) const;

private:
    const DependencyGraph* m_graph;
    std::uint64_t m_seed;
};

} // namespace holdfast::topology
