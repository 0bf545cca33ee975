// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// How much of the fleet hangs on each service.
struct Criticality {
    /// 0..1 by node: the share of the fleet's worth that is expected to be lost beside the service itself if
    /// it alone failed for certain, as Impact::lostShare.
    std::vector<double> lostShare;
    std::size_t trials = 0;     ///< 0: no edge is uncertain, the figures are exact
    double standardError = 0.0; ///< the greatest of a share, at most
};

/// All services at once, with one set of trials: 4,096 for a fleet of some dozen services, fewer for larger
/// ones (at least 64), so that the work stays about the same. `importance` by node, > 0; empty: all count
/// alike. The same for the same seed.
[[nodiscard]] Criticality criticalityOf(const DependencyGraph& graph, std::span<const double> importance = {},
                                        std::uint64_t seed = 1);

} // namespace holdfast::topology
