// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <vector>

namespace holdfast::topology {

/// What the shape of a graph alone says of its services. By node throughout.
struct Structure {
    /// Where requests come in: no other service depends on it, those aside that it depends on itself (a
    /// cycle).
    std::vector<Node> entryPoints;
    /// Removing it parts services that hung together (cut vertices; edges without direction; Hopcroft and
    /// Tarjan 1973).
    std::vector<bool> articulation;
    /// The nearest service that every way from the entry points to this one goes through, itself aside
    /// (Lengauer and Tarjan 1979, as if all entry points were called from one place). Nothing: there is none,
    /// it can be reached in two ways or from two entry points.
    std::vector<std::optional<Node>> dominator;
    /// How many services cannot be reached from the entry points but through this one.
    std::vector<std::uint32_t> dominated;
};

/// O((V + E) log V).
[[nodiscard]] Structure structureOf(const DependencyGraph& graph);

/// Betweenness of each service: over all ordered pairs of other services, the share of the shortest ways (in
/// edges, each of length 1) that go through it, summed and not normalised (Brandes 2001). O(V · E).
[[nodiscard]] std::vector<double> betweennessOf(const DependencyGraph& graph);

/// The same from ways that start at `pivots` evenly spread services, scaled up (Brandes and Pich 2007): for
/// large fleets, where the exact figures take too long to be waited for. Exact when `pivots` is not less than
/// the size.
[[nodiscard]] std::vector<double> estimatedBetweennessOf(const DependencyGraph& graph, std::size_t pivots);

} // namespace holdfast::topology
