// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace holdfast::topology {

/// What all that a failure reaches is worth, for every service at once: strongly connected components of the
/// given edges, then one set of services for each component, made from those of the components that depend on
/// it. The time is bounded by (V + E) · V / 64 however the cycles lie, where walking from each service takes
/// V · E.
class ReachWorth {
public:
    /// `importance` by node, > 0; empty: all count 1. The time grows with the number of different values.
    ReachWorth(std::size_t size, std::span<const double> importance);

    /// Adds to `worth[n]` what all services together are worth that depend on n, directly or through others,
    /// over the edges (dependant, dependency), which are sorted; n itself is left out.
    void add(std::span<const std::pair<Node, Node>> edges, std::span<double> worth);

private:
    void addColumn(std::span<const std::uint32_t> componentOf, std::size_t firstWord);
    [[nodiscard]] double worthOf(std::span<const std::uint64_t> set, std::size_t firstWord) const;

    std::size_t m_size;
    std::size_t m_words;
    std::vector<std::pair<double, std::vector<std::uint64_t>>> m_classes; ///< a value, and who has it
    std::vector<double> m_own;
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        m_order; ///< edges between components, dependants first
    std::vector<std::uint32_t> m_begin;
    std::vector<double> m_byComponent;
    std::vector<std::uint64_t> m_sets; ///< one column of them
};

} // namespace holdfast::topology
