// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <random>
#include <string>
#include <vector>

namespace holdfast::testing {

inline std::vector<ServiceId> numberedServices(std::size_t count) {
    std::vector<ServiceId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.emplace_back("s" + std::to_string(i));
    return ids;
}

struct RandomGraph {
    std::size_t nodes = 6;
    std::size_t edges = 10;
    double soft = 0.3;      ///< share of soft edges
    double uncertain = 0.7; ///< share of edges with a weight below 1
};

/// Any edges at all: cycles, services without edges.
inline topology::DependencyGraph randomGraph(std::mt19937& random, const RandomGraph& shape) {
    const auto ids = numberedServices(shape.nodes);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    std::vector<DependencySpec> edges;
    for (std::size_t i = 0; i < shape.edges; ++i) {
        edges.push_back({.from = ids[random() % ids.size()],
                         .to = ids[random() % ids.size()],
                         .kind = unit(random) < shape.soft ? DependencyKind::Soft : DependencyKind::Hard,
                         .weight = unit(random) < shape.uncertain ? 0.05 + 0.9 * unit(random) : 1.0,
                         .bitesAfter = Duration(static_cast<int>(random() % 4) * 1000)});
    }
    return topology::DependencyGraph(ids, edges);
}

} // namespace holdfast::testing
