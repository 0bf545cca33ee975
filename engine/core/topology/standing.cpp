// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/standing.h"

#include "engine/core/topology/criticality.h"
#include "engine/core/topology/reach_worth.h"
#include "engine/core/topology/structure.h"

#include <cmath>

namespace holdfast::topology {

namespace {

constexpr double kCriticalWorth = 2.0;
constexpr double kLikely = 0.5;           ///< an edge that more likely than not passes a failure on
constexpr std::size_t kExactUpTo = 2'000; ///< services; above, betweenness is estimated
constexpr std::size_t kPivots = 200;

/// How many services go down with each over hard edges that more likely than not pass a failure on.
std::vector<double> takenDownBy(const DependencyGraph& graph) {
    std::vector<std::pair<Node, Node>> likely;
    for (const auto& edge : graph.edges()) {
        if (edge.kind == DependencyKind::Hard && edge.weight >= kLikely)
            likely.emplace_back(edge.from, edge.to);
    }
    std::vector<double> count(graph.size(), 0.0);
    ReachWorth(graph.size(), {}).add(likely, count);
    return count;
}

} // namespace

std::vector<double> worthOf(const FleetSpec& fleet) {
    std::vector<double> worth;
    worth.reserve(fleet.services.size());
    for (const auto& service : fleet.services)
        worth.push_back(service.critical ? kCriticalWorth : 1.0);
    return worth;
}

FleetStanding standingOf(const DependencyGraph& graph, const FleetSpec& fleet) {
    const auto worth = worthOf(fleet);
    const Criticality criticality = criticalityOf(graph, worth);
    const Structure structure = structureOf(graph);
    const auto takenDown = takenDownBy(graph);
    FleetStanding standing{.services = std::vector<ServiceStanding>(graph.size()),
                           .trials = criticality.trials,
                           .standardError = criticality.standardError,
                           .exactBetweenness = graph.size() <= kExactUpTo};
    const auto betweenness =
        standing.exactBetweenness ? betweennessOf(graph) : estimatedBetweennessOf(graph, kPivots);
    for (Node node = 0; node < graph.size(); ++node) {
        auto& service = standing.services[node];
        service.criticality = criticality.lostShare[node];
        service.betweenness = betweenness[node];
        service.takesDown = static_cast<std::uint32_t>(std::lround(takenDown[node]));
        service.hides = structure.dominated[node];
        service.parts = structure.articulation[node];
        service.singlePoint =
            fleet.services[node].replicas <= 1 && (service.takesDown > 0 || service.hides > 0);
    }
    for (const Node node : structure.entryPoints)
        standing.services[node].entryPoint = true;
    return standing;
}

} // namespace holdfast::topology
