// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::topology {

/// What a service does in ordinary time.
struct ServiceLoad {
    double requests = 0.0; ///< answered, a second
    double latency = 0.0;  ///< seconds an answer takes
};

/// How much of each dependant's latency a dependency makes: the calls to it for one request times its
/// latency, as a share 0..1 of the dependant's own latency. That is what the dependant loses when the
/// dependency hangs, and so a weight for edges whose weight nobody knows. Calls of an edge are not needed: a
/// service's requests are taken to come from its dependants in proportion to theirs.
///
/// By edge, in the order of graph.edges(); nothing where the load of either end is not known or 0. `loads` is
/// by node. Linear.
[[nodiscard]] std::vector<std::optional<double>>
latencyShares(const DependencyGraph& graph, std::span<const std::optional<ServiceLoad>> loads);

} // namespace holdfast::topology
