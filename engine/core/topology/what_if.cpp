// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/what_if.h"

#include "engine/core/topology/impact.h"
#include "engine/core/topology/standing.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::topology {

namespace {

Result<std::vector<Node>> nodesOf(const WhatIfQuestion& question, const DependencyGraph& graph) {
    std::vector<Node> nodes;
    for (const auto& service : question.failing) {
        const auto node = graph.find(service);
        if (!node)
            return failure(ErrorCode::FixInput,
                           fmt::format("there is no service «{}» in the fleet", service.value()));
        if (std::ranges::find(nodes, *node) == nodes.end()) nodes.push_back(*node);
    }
    if (nodes.empty()) return failure(ErrorCode::FixInput, "name at least one service that fails");
    return nodes;
}

std::vector<Hit> hitsOf(const DependencyGraph& graph, std::span<const Affected> affected,
                        double Affected::* probability) {
    std::vector<Hit> hits;
    hits.reserve(affected.size());
    for (const auto& one : affected) {
        Hit hit{.service = graph.id(one.node),
                .probability = one.*probability,
                .after = one.after,
                .path = {},
                .entryPoint = graph.dependantsOf(one.node).empty()};
        for (const Node node : one.path)
            hit.path.push_back(graph.id(node));
        hits.push_back(std::move(hit));
    }
    return hits;
}

} // namespace

Result<WhatIf> answer(const WhatIfQuestion& question, const DependencyGraph& graph, const FleetSpec& fleet,
                      std::span<const ServiceState> services) {
    const auto failing = nodesOf(question, graph);
    if (!failing) return std::unexpected(failing.error());
    const auto worth = worthOf(fleet);
    const Impact impact = impactOf(graph, *failing, {.importance = worth});
    WhatIf result{.question = question,
                  .down = hitsOf(graph, impact.down, &Affected::down),
                  .degraded = hitsOf(graph, impact.degraded, &Affected::touched),
                  .lostShare = impact.lostShare,
                  .exact = impact.exact,
                  .trials = impact.trials,
                  .standardError = impact.standardError,
                  .mitigations = {}};
    if (question.mitigations) {
        result.mitigations =
            mitigationsFor({.graph = &graph, .fleet = &fleet, .services = services, .failing = *failing});
    }
    return result;
}

} // namespace holdfast::topology
