// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/failure_ways.h"

#include <queue>

#include <algorithm>
#include <functional>
#include <ranges>
#include <tuple>

namespace holdfast::topology {

std::vector<std::optional<Way>> earliestWays(const DependencyGraph& graph, std::span<const Node> failing,
                                             Ways ways) {
    using Rank =
        std::tuple<Duration, double, std::uint32_t>; // the probability negated: the likelier is the smaller
    using Entry = std::pair<Rank, Node>;
    const auto rankOf = [](const Way& way) { return Rank{way.after, -way.probability, way.hops}; };
    std::vector<std::optional<Way>> found(graph.size());
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const Node node : failing) {
        if (node >= graph.size()) continue;
        found[node] = Way{.via = node};
        open.emplace(rankOf(*found[node]), node);
    }
    while (!open.empty()) {
        const auto [rank, node] = open.top();
        open.pop();
        if (rank != rankOf(*found[node])) continue;
        const Way here = *found[node];
        for (const auto& edge : graph.dependantsOf(node)) {
            if (edge.weight <= 0.0 || (ways == Ways::Hard && edge.kind != DependencyKind::Hard)) continue;
            const Way next{.after = here.after + edge.bitesAfter,
                           .probability = here.probability * edge.weight,
                           .hops = here.hops + 1,
                           .via = node};
            auto& known = found[edge.from];
            if (known && rankOf(*known) <= rankOf(next)) continue;
            known = next;
            open.emplace(rankOf(next), edge.from);
        }
    }
    return found;
}

std::vector<Node> pathTo(std::span<const std::optional<Way>> ways, Node node) {
    std::vector<Node> path(ways[node]->hops + std::size_t{1});
    for (auto& place : path | std::views::reverse) {
        place = node;
        node = ways[node]->via;
    }
    return path;
}

} // namespace holdfast::topology
