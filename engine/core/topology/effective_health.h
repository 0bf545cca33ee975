// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"
#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::topology {

/// Effective health of every service: own health limited by what it depends on, as the greatest solution of
///
///     e(s) = min( own(s), e(h) for hard h, 0.5 + 0.5·e(w) for soft w )
///
/// Both limits are monotone and never below their argument, so the services can be settled in ascending order
/// of their value as in Dijkstra's shortest paths: exact, cycles need no iteration (the members of a cycle of
/// hard edges all get the worst of them), and the predecessors name whose trouble it is. O((V + E) log V).
///
/// `own[i]` belongs to node i; nothing means unknown: such a service limits nobody and has no effective
/// health.
[[nodiscard]] std::vector<EffectiveHealth> effectiveHealth(const DependencyGraph& graph,
                                                           std::span<const std::optional<double>> own);

/// For each node the hard dependencies (direct and through other hard ones) whose health is unknown, in the
/// order of the graph.
[[nodiscard]] std::vector<std::vector<ServiceId>>
unknownDependencies(const DependencyGraph& graph, std::span<const std::optional<double>> own);

} // namespace holdfast::topology
