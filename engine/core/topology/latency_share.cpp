// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/latency_share.h"

#include <algorithm>

namespace holdfast::topology {

std::vector<std::optional<double>> latencyShares(const DependencyGraph& graph,
                                                 std::span<const std::optional<ServiceLoad>> loads) {
    std::vector<std::optional<double>> shares;
    shares.reserve(graph.edgeCount());
    const auto known = [&](Node node) {
        return node < loads.size() && loads[node] && loads[node]->requests > 0.0 &&
               loads[node]->latency > 0.0;
    };
    for (const auto& edge : graph.edges()) {
        auto& share = shares.emplace_back();
        if (!known(edge.from) || !known(edge.to)) continue;
        double requests = 0.0;
        for (const auto& other : graph.dependantsOf(edge.to)) {
            if (known(other.from)) requests += loads[other.from]->requests;
        }
        const double calls = loads[edge.to]->requests / requests;
        share = std::min(1.0, calls * loads[edge.to]->latency / loads[edge.from]->latency);
    }
    return shares;
}

} // namespace holdfast::topology
