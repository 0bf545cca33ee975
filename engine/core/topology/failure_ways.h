// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::topology {

/// Which edges a failure may take.
enum class Ways : std::uint8_t { Hard, All };

/// The earliest way of a failure to each service.
struct Way {
    Duration after{0};
    double probability = 1.0; ///< of this way: the product of its weights
    std::uint32_t hops = 0;
    Node via = 0; ///< the service before; itself where it fails of its own
};

/// By node; nothing where no way with a weight above 0 leads. The earliest, then the likeliest, then the
/// shortest: Dijkstra's algorithm over that order. O((V + E) log V).
[[nodiscard]] std::vector<std::optional<Way>> earliestWays(const DependencyGraph& graph,
                                                           std::span<const Node> failing, Ways ways);

/// From the failing service to `node`, both included. `node` must have a way.
[[nodiscard]] std::vector<Node> pathTo(std::span<const std::optional<Way>> ways, Node node);

} // namespace holdfast::topology
