// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/criticality.h"

#include "engine/core/topology/edge_trials.h"
#include "engine/core/topology/reach_worth.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::topology {

namespace {

constexpr std::size_t kWordBits = 64;
constexpr double kMostTrials = 4096.0;
constexpr double kFewestTrials = 32.0;
constexpr double kWork = 1.0e7; ///< words moved for a whole fleet, about

bool isCertain(const DependencyGraph& graph) {
    return std::ranges::all_of(graph.edges(),
                               [](const Edge& edge) { return edge.weight <= 0.0 || edge.weight >= 1.0; });
}

/// A trial moves a set of the services for each edge, twice, and looks at each edge some ten times.
std::size_t trialsFor(const DependencyGraph& graph) {
    if (isCertain(graph)) return 1;
    const auto services = static_cast<double>(graph.size());
    const auto edges = static_cast<double>(graph.edgeCount());
    const double trial = (services + edges) * (10.0 + 2.0 * services / kWordBits);
    return static_cast<std::size_t>(std::clamp(kWork / trial, kFewestTrials, kMostTrials));
}

/// Filled without a branch on the dice, which the processor could only guess.
class OpenEdges {
public:
    explicit OpenEdges(std::size_t most) : m_edges(most + 1) {}

    void clear() { m_count = 0; }

    void addIf(bool isOpen, const Edge& edge) {
        m_edges[m_count] = {edge.from, edge.to}; // overwritten by the next one unless it counts
        m_count += isOpen ? 1 : 0;
    }

    [[nodiscard]] std::span<const std::pair<Node, Node>> edges() const {
        return std::span(m_edges).first(m_count);
    }

private:
    std::vector<std::pair<Node, Node>> m_edges;
    std::size_t m_count = 0;
};

} // namespace

Criticality criticalityOf(const DependencyGraph& graph, std::span<const double> importance,
                          std::uint64_t seed) {
    Criticality result{.lostShare = std::vector<double>(graph.size(), 0.0)};
    if (graph.size() < 2) return result;
    const std::size_t trials = trialsFor(graph);
    const std::size_t words = (trials + kWordBits - 1) / kWordBits;
    const EdgeTrials dice(graph, seed);
    std::vector<std::uint64_t> open(graph.edgeCount() * words);
    for (std::size_t e = 0; e < graph.edgeCount(); ++e)
        dice.write(graph.edges()[e], 0, std::span(open).subspan(e * words, words));
    ReachWorth reach(graph.size(), importance);
    std::vector<double> lost(graph.size(), 0.0);
    OpenEdges hard(graph.edgeCount());
    OpenEdges all(graph.edgeCount());
    for (std::size_t trial = 0; trial < trials; ++trial) {
        hard.clear();
        all.clear();
        for (std::size_t e = 0; e < graph.edgeCount(); ++e) {
            const bool isOpen = (open[e * words + trial / kWordBits] >> (trial % kWordBits) & 1U) != 0;
            const Edge& edge = graph.edges()[e];
            all.addIf(isOpen, edge);
            hard.addIf(isOpen && edge.kind == DependencyKind::Hard, edge);
        }
        reach.add(hard.edges(), lost);
        reach.add(all.edges(), lost);
    }
    double worth = static_cast<double>(graph.size());
    if (!importance.empty()) worth = std::accumulate(importance.begin(), importance.end(), 0.0);
    for (Node node = 0; node < graph.size(); ++node) {
        const double others = worth - (importance.empty() ? 1.0 : importance[node]);
        const double share = std::clamp(0.5 * lost[node] / static_cast<double>(trials) / others, 0.0, 1.0);
        result.lostShare[node] = share;
        if (trials == 1) continue;
        result.trials = trials;
        result.standardError =
            std::max(result.standardError, std::sqrt(share * (1.0 - share) / static_cast<double>(trials)));
    }
    return result;
}

} // namespace holdfast::topology
