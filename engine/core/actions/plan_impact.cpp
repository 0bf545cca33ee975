// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_impact.h"

#include "engine/core/topology/impact.h"

#include <algorithm>

namespace holdfast::actions {

namespace {

std::vector<topology::Node> nodesOf(const Outage& outage, const topology::DependencyGraph& graph) {
    std::vector<topology::Node> nodes;
    const auto add = [&](const ServiceId& service) {
        const auto node = graph.find(service);
        if (node && std::ranges::find(nodes, *node) == nodes.end()) nodes.push_back(*node);
    };
    add(outage.service);
    std::ranges::for_each(outage.alsoDown, add);
    return nodes;
}

bool othersStay(const Outage& outage) {
    return traitsOf(outage.action).interruption == Interruption::OneReplica && outage.healthyReplicas &&
           *outage.healthyReplicas > outage.replicasTaken;
}

} // namespace

std::vector<AffectedService> affectedBy(const Outage& outage, const topology::DependencyGraph& graph) {
    const auto interruption = traitsOf(outage.action).interruption;
    if (interruption == Interruption::None) return {};
    if (interruption == Interruption::OneReplica && outage.replicasTaken == 0 && outage.alsoDown.empty())
        return {};
    std::vector<AffectedService> affected;
    if (othersStay(outage) && outage.alsoDown.empty())
        return {{.service = outage.service, .effect = Effect::Degraded, .lasts = outage.lasts}};
    const auto nodes = nodesOf(outage, graph);
    for (const auto node : nodes)
        affected.push_back({.service = graph.id(node), .effect = Effect::Down, .lasts = outage.lasts});
    const auto impact = topology::impactOf(graph, nodes);
    const auto add = [&](const topology::Affected& one, Effect effect, double probability) {
        if (probability < kLeastProbability || one.after >= outage.lasts) return;
        affected.push_back({.service = graph.id(one.node),
                            .effect = effect,
                            .lasts = outage.lasts - one.after,
                            .probability = std::min(probability, 1.0)});
    };
    for (const auto& one : impact.down)
        add(one, Effect::Down, one.down);
    for (const auto& one : impact.degraded)
        add(one, Effect::Degraded, one.touched);
    return affected;
}

} // namespace holdfast::actions
