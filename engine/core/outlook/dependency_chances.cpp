// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/dependency_chances.h"

#include <queue>

#include <algorithm>
#include <functional>

namespace holdfast::outlook {

namespace {

using topology::Node;

constexpr double kWorthSaying = 0.05;
constexpr std::size_t kMostKept = 16;

/// A node that the failure has reached.
struct Reached {
    double passes = 0.0;
    Duration after{0};
    Node node = 0;

    bool operator<(const Reached& other) const {
        if (passes != other.passes) return passes < other.passes;
        return after > other.after; // of two equally likely ways the shorter
    }
};

/// The likeliest way from one failing service to all that hang on it (Dijkstra's algorithm on products).
class Spread {
public:
    explicit Spread(const topology::DependencyGraph& graph) : m_graph(graph), m_settled(graph.size(), 0) {}

    void from(Node source, double least, Duration room, const std::function<void(const Reached&)>& reached) {
        ++m_turn;
        std::priority_queue<Reached> queue;
        queue.push({.passes = 1.0, .after = Duration(0), .node = source});
        while (!queue.empty()) {
            const Reached now = queue.top();
            queue.pop();
            if (m_settled[now.node] == m_turn) continue;
            m_settled[now.node] = m_turn;
            if (now.node != source) reached(now);
            for (const auto& edge : m_graph.dependantsOf(now.node)) {
                if (edge.kind != DependencyKind::Hard || m_settled[edge.from] == m_turn) continue;
                const Reached next{.passes = now.passes * edge.weight,
                                   .after = now.after + edge.bitesAfter,
                                   .node = edge.from};
                if (next.passes >= least && next.after <= room) queue.push(next);
            }
        }
    }

private:
    const topology::DependencyGraph& m_graph;
    std::vector<std::uint32_t> m_settled;
    std::uint32_t m_turn = 0;
};

double weightOf(const warnings::DependencyChance& chance) {
    return chance.probability * chance.passes;
}

} // namespace

std::vector<std::vector<warnings::DependencyChance>>
dependencyChances(const topology::DependencyGraph& graph,
                  std::span<const std::optional<warnings::FailurePrediction>> own, Duration horizon) {
    std::vector<std::vector<warnings::DependencyChance>> chances(graph.size());
    Spread spread(graph);
    for (Node source = 0; source < graph.size() && source < own.size(); ++source) {
        if (!own[source] || !(own[source]->probability >= kWorthSaying)) continue;
        const double probability = own[source]->probability;
        const Duration expected = own[source]->expected;
        spread.from(source, kWorthSaying / probability, horizon - expected, [&](const Reached& reached) {
            chances[reached.node].push_back({.service = graph.id(source),
                                             .probability = probability,
                                             .passes = reached.passes,
                                             .expected = expected + reached.after});
        });
    }
    for (auto& list : chances) {
        std::ranges::stable_sort(list, std::greater<>(), weightOf);
        if (list.size() > kMostKept) list.resize(kMostKept);
    }
    return chances;
}

} // namespace holdfast::outlook
