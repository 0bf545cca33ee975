// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/structure.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/dominator_tree.hpp>

#include <algorithm>
#include <bit>
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

/// Brandes' accumulation from one start at a time, over rows of bare numbers and without a branch that the
/// processor would have to guess for each edge: where most services stand in one cycle, guessing takes longer
/// than all the rest. Buffers are kept between starts.
class Accumulator {
public:
    explicit Accumulator(const DependencyGraph& graph)
        : m_first(graph.size() + 1, 0)
        , m_places(graph.size())
        , m_order(graph.size() + 1)
        , m_onWay(graph.edgeCount() + 1) {
        m_targets.reserve(graph.edgeCount());
        for (Node node = 0; node < graph.size(); ++node) {
            for (const auto& edge : graph.dependenciesOf(node))
                m_targets.push_back(edge.to);
            m_first[node + 1] = static_cast<std::uint32_t>(m_targets.size());
        }
    }

    void add(Node start, std::vector<double>& betweenness) {
        findWays(start);
        Place* const places = m_places.data();
        for (std::size_t level = m_levels.size() - 1; level-- > 1;) {
            for (const Node node : nodesOf(level)) {
                // Each way counts by (1 + share) / ways: divided once a service, not once an edge.
                Place& place = places[node];
                const double share = place.share * place.ways;
                betweenness[node] += share;
                place.share = (1.0 + share) / place.ways;
            }
            const auto begin = static_cast<std::ptrdiff_t>(m_levels[level - 1].edges);
            const auto end = static_cast<std::ptrdiff_t>(m_levels[level].edges);
            std::for_each(m_onWay.begin() + begin, m_onWay.begin() + end, [places](const auto& edge) {
                places[edge.first].share += places[edge.second].share;
            });
        }
        for (const Node node : std::span(m_order).first(m_levels.back().nodes))
            places[node] = {};
    }

private:
    static constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

    struct Place {
        double ways = 0.0;
        double share = 0.0; ///< first the sum of what it leads to, then its own
        std::uint32_t distance = kFar;
    };

    struct Level {
        std::size_t nodes = 0; ///< where it begins in m_order
        std::size_t edges = 0; ///< where those that leave it begin in m_onWay
    };

    /// Breadth first. What is written behind the end of a list is overwritten by the next one unless it
    /// counts.
    void findWays(Node start) {
        m_levels.assign(1, {});
        m_order[0] = start;
        m_places[start] = {.ways = 1.0, .share = 0.0, .distance = 0};
        std::size_t found = 1;
        std::size_t edges = 0;
        // Bare pointers and arithmetic instead of conditions: of either the compiler would make branches.
        Place* const places = m_places.data();
        Node* const order = m_order.data();
        std::pair<Node, Node>* const onWay = m_onWay.data();
        for (std::uint64_t next = 1; m_levels.back().nodes < found; ++next) {
            const std::size_t end = found;
            for (std::size_t i = m_levels.back().nodes; i < end; ++i) {
                const Node node = order[i];
                const auto ways = std::bit_cast<std::uint64_t>(places[node].ways);
                for (const Node to : targetsOf(node)) {
                    Place& place = places[to];
                    const std::uint64_t distance = place.distance;
                    const std::uint64_t isNew = (next - distance) >> 63; // next < distance: 1
                    const std::uint64_t shortest =
                        ((distance - next) >> 63) - 1; // next <= distance: all ones
                    place.distance = static_cast<std::uint32_t>(distance - isNew * (distance - next));
                    place.ways += std::bit_cast<double>(ways & shortest);
                    order[found] = to;
                    found += isNew;
                    onWay[edges] = {node, to};
                    edges += shortest & 1;
                }
            }
            m_levels.push_back({.nodes = end, .edges = edges});
        }
    }

    [[nodiscard]] std::span<const Node> targetsOf(Node node) const {
        return {m_targets.data() + m_first[node], m_targets.data() + m_first[node + 1]};
    }

    [[nodiscard]] std::span<const Node> nodesOf(std::size_t level) const {
        return {m_order.data() + m_levels[level].nodes, m_order.data() + m_levels[level + 1].nodes};
    }

    std::vector<std::uint32_t> m_first;
    std::vector<Node> m_targets;
    std::vector<Place> m_places;
    std::vector<Node> m_order;                  ///< as found, and one place behind
    std::vector<std::pair<Node, Node>> m_onWay; ///< edges of shortest ways, and one place behind
    std::vector<Level> m_levels;                ///< and one behind the last
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
