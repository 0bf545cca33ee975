// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/structure.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/dominator_tree.hpp>

#include <iterator>
#include <limits>
#include <utility>

namespace holdfast::topology {

namespace {

using Undirected = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
using Directed = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

std::vector<Node> entryPointsOf(const DependencyGraph& graph) {
    std::vector<char> calledFromOutside(graph.componentCount(), 0);
    for (const auto& edge : graph.edges()) {
        const auto from = graph.components()[edge.from];
        const auto to = graph.components()[edge.to];
        if (from != to) calledFromOutside[to] = 1;
    }
    std::vector<Node> entries;
    for (Node node = 0; node < graph.size(); ++node) {
        if (calledFromOutside[graph.components()[node]] == 0) entries.push_back(node);
    }
    return entries;
}

std::vector<bool> articulationOf(const DependencyGraph& graph) {
    Undirected undirected(graph.size());
    for (const auto& edge : graph.edges())
        boost::add_edge(edge.from, edge.to, undirected);
    std::vector<std::size_t> cuts;
    boost::articulation_points(undirected, std::back_inserter(cuts));
    std::vector<bool> articulation(graph.size(), false);
    for (const std::size_t node : cuts)
        articulation[node] = true;
    return articulation;
}

void addDominators(const DependencyGraph& graph, Structure& structure) {
    const std::size_t outside = graph.size(); // calls every entry point
    Directed calls(graph.size() + 1);
    for (const auto& edge : graph.edges())
        boost::add_edge(edge.from, edge.to, calls);
    for (const Node entry : structure.entryPoints)
        boost::add_edge(outside, entry, calls);
    const std::size_t none = Directed::null_vertex();
    std::vector<std::size_t> dominator(graph.size() + 1, none);
    boost::lengauer_tarjan_dominator_tree(
        calls, outside,
        boost::make_iterator_property_map(dominator.begin(), boost::get(boost::vertex_index, calls)));
    structure.dominator.assign(graph.size(), std::nullopt);
    structure.dominated.assign(graph.size(), 0);
    for (Node node = 0; node < graph.size(); ++node) {
        if (dominator[node] == none || dominator[node] == outside) continue;
        structure.dominator[node] = static_cast<Node>(dominator[node]);
        for (std::size_t above = dominator[node]; above != outside; above = dominator[above])
            ++structure.dominated[above];
    }
}

/// Brandes' accumulation from one start at a time, over rows of bare numbers. Buffers are kept between
/// starts.
class Accumulator {
public:
    explicit Accumulator(const DependencyGraph& graph)
        : m_first(graph.size() + 1, 0)
        , m_distance(graph.size(), kFar)
        , m_ways(graph.size(), 0.0)
        , m_share(graph.size(), 0.0) {
        m_order.reserve(graph.size());
        m_targets.reserve(graph.edgeCount());
        for (Node node = 0; node < graph.size(); ++node) {
            for (const auto& edge : graph.dependenciesOf(node))
                m_targets.push_back(edge.to);
            m_first[node + 1] = static_cast<std::uint32_t>(m_targets.size());
        }
    }

    void add(Node start, std::vector<double>& betweenness) {
        m_order.assign(1, start);
        m_distance[start] = 0;
        m_ways[start] = 1.0;
        for (std::size_t i = 0; i < m_order.size(); ++i) {
            const Node node = m_order[i];
            const std::uint32_t next = m_distance[node] + 1;
            for (const Node to : targetsOf(node)) {
                if (m_distance[to] == kFar) {
                    m_distance[to] = next;
                    m_order.push_back(to);
                }
                if (m_distance[to] == next) m_ways[to] += m_ways[node];
            }
        }
        for (std::size_t i = m_order.size(); i-- > 1;) {
            const Node node = m_order[i];
            const std::uint32_t next = m_distance[node] + 1;
            double share = 0.0;
            for (const Node to : targetsOf(node)) {
                if (m_distance[to] == next) share += m_share[to];
            }
            // Each way counts by (1 + share) / ways: divided once a service, not once an edge.
            share *= m_ways[node];
            betweenness[node] += share;
            m_share[node] = (1.0 + share) / m_ways[node];
        }
        for (const Node node : m_order) {
            m_distance[node] = kFar;
            m_ways[node] = 0.0;
            m_share[node] = 0.0;
        }
    }

private:
    static constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

    [[nodiscard]] std::span<const Node> targetsOf(Node node) const {
        return std::span(m_targets).subspan(m_first[node], m_first[node + 1] - m_first[node]);
    }

    std::vector<std::uint32_t> m_first;
    std::vector<Node> m_targets;
    std::vector<Node> m_order;
    std::vector<std::uint32_t> m_distance;
    std::vector<double> m_ways;
    std::vector<double> m_share; ///< (1 + what goes through it) / ways to it
};

} // namespace

Structure structureOf(const DependencyGraph& graph) {
    Structure structure;
    if (graph.size() == 0) return structure;
    structure.entryPoints = entryPointsOf(graph);
    structure.articulation = articulationOf(graph);
    addDominators(graph, structure);
    return structure;
}

std::vector<double> betweennessOf(const DependencyGraph& graph) {
    return estimatedBetweennessOf(graph, graph.size());
}

std::vector<double> estimatedBetweennessOf(const DependencyGraph& graph, std::size_t pivots) {
    std::vector<double> betweenness(graph.size(), 0.0);
    if (graph.size() == 0 || pivots == 0) return betweenness;
    const std::size_t starts = std::min(pivots, graph.size());
    Accumulator accumulator(graph);
    for (std::size_t i = 0; i < starts; ++i)
        accumulator.add(static_cast<Node>(i * graph.size() / starts), betweenness);
    const double scale = static_cast<double>(graph.size()) / static_cast<double>(starts);
    for (double& value : betweenness)
        value *= scale;
    return betweenness;
}

} // namespace holdfast::topology
