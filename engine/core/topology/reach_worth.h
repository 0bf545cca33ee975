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
    /// A service on the way of the search, and which of its edges is next.
    struct Visit {
        Node node = 0;
        std::uint32_t edge = 0;
        bool isRoot = true; ///< so far: nothing it reaches was found before it
    };

    void enter(Node node);
    void leave();
    /// How many there are.
    std::uint32_t findComponents(std::span<const std::pair<Node, Node>> edges);
    void addColumn(std::size_t firstWord);
    [[nodiscard]] double worthOf(const std::uint64_t* set, std::size_t firstWord) const;

    std::size_t m_size;
    std::size_t m_words;                                                  ///< of a set; whole columns
    std::vector<std::pair<double, std::vector<std::uint64_t>>> m_classes; ///< a value, and who has it
    std::vector<double> m_own;
    std::vector<std::uint32_t> m_begin;     ///< of each service's edges
    std::vector<std::uint32_t> m_component; ///< of each service; what it depends on has a smaller number
    std::vector<Node> m_finished;           ///< services by component
    std::uint32_t m_nextComponent = 0;
    std::uint32_t m_nextPlace = 0;
    std::vector<Visit> m_way;
    std::vector<Node> m_waiting; ///< left, but their component is not whole
    std::vector<std::pair<std::uint32_t, std::uint32_t>>
        m_order; ///< edges between components, dependants first
    std::vector<double> m_byComponent;
    std::vector<std::uint64_t> m_sets; ///< one column of them
    std::vector<char> m_filled;        ///< whether there is anything in a component's set
};

} // namespace holdfast::topology
