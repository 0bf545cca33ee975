// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/effective_health.h"

#include <queue>

#include <algorithm>
#include <functional>
#include <tuple>

namespace holdfast::topology {

namespace {

constexpr Node kNobody = static_cast<Node>(-1);

struct Settling {
    std::vector<double> value;
    std::vector<Node> via; ///< the dependency that limits it; kNobody: its own health does
};

double limitOf(DependencyKind kind, double health) {
    return kind == DependencyKind::Hard ? health : 0.5 + 0.5 * health;
}

Settling settle(const DependencyGraph& graph, std::span<const std::optional<double>> own) {
    // Ties are settled with own trouble first, so that a service is not blamed on an equally bad neighbour.
    using Entry = std::tuple<double, int, Node>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue;
    Settling result{.value = std::vector<double>(graph.size(), 1.0),
                    .via = std::vector<Node>(graph.size(), kNobody)};
    std::vector<char> settled(graph.size(), 0);
    for (Node node = 0; node < graph.size(); ++node) {
        result.value[node] = own[node].value_or(1.0);
        queue.emplace(result.value[node], 0, node);
    }
    while (!queue.empty()) {
        const auto [value, rank, node] = queue.top();
        queue.pop();
        if (settled[node] != 0 || value > result.value[node]) continue;
        settled[node] = 1;
        for (const auto& edge : graph.dependantsOf(node)) {
            const double limit = limitOf(edge.kind, value);
            if (settled[edge.from] != 0 || limit >= result.value[edge.from]) continue;
            result.value[edge.from] = limit;
            result.via[edge.from] = node;
            queue.emplace(limit, 1, edge.from);
        }
    }
    return result;
}

} // namespace

std::vector<EffectiveHealth> effectiveHealth(const DependencyGraph& graph,
                                             std::span<const std::optional<double>> own) {
    const Settling settled = settle(graph, own);
    std::vector<EffectiveHealth> result(graph.size());
    for (Node node = 0; node < graph.size(); ++node) {
        if (!own[node]) continue;
        auto& health = result[node];
        health.score = settled.value[node];
        Node step = node;
        health.path.push_back(graph.id(step));
        while (settled.via[step] != kNobody) {
            step = settled.via[step];
            health.path.push_back(graph.id(step));
        }
        health.cause = graph.id(step);
    }
    return result;
}

std::vector<std::vector<ServiceId>> unknownDependencies(const DependencyGraph& graph,
                                                        std::span<const std::optional<double>> own) {
    std::vector<std::vector<Node>> reached(graph.size());
    for (Node unknown = 0; unknown < graph.size(); ++unknown) {
        if (own[unknown]) continue;
        std::vector<char> seen(graph.size(), 0);
        std::vector<Node> open{unknown};
        seen[unknown] = 1;
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            for (const auto& edge : graph.dependantsOf(node)) {
                if (edge.kind != DependencyKind::Hard || seen[edge.from] != 0) continue;
                seen[edge.from] = 1;
                reached[edge.from].push_back(unknown);
                // An unknown service already stands for what is behind it.
                if (own[edge.from]) open.push_back(edge.from);
            }
        }
    }
    std::vector<std::vector<ServiceId>> result(graph.size());
    for (Node node = 0; node < graph.size(); ++node) {
        for (const Node unknown : reached[node])
            result[node].push_back(graph.id(unknown));
    }
    return result;
}

} // namespace holdfast::topology
