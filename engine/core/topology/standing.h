// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/standing.h"
#include "engine/core/topology/dependency_graph.h"

#include <vector>

namespace holdfast::topology {

/// How much each service counts when the share of a fleet that is lost is told: a critical one as two.
[[nodiscard]] std::vector<double> worthOf(const FleetSpec& fleet);

/// What the graph says of each service of a fleet. `graph` is that of `fleet`. Any thread; the same for the
/// same fleet. 1,000 services with 3,000 dependencies take some 50 ms, 10,000 some 300 ms: not for the
/// main or the engine thread.
[[nodiscard]] FleetStanding standingOf(const DependencyGraph& graph, const FleetSpec& fleet);

} // namespace holdfast::topology
