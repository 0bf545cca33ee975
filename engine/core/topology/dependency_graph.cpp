// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/dependency_graph.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace holdfast::topology {

namespace {

using BoostGraph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                       boost::no_property, std::uint32_t, std::uint32_t>;

std::vector<ServiceId> idsOf(const FleetSpec& fleet) {
    std::vector<ServiceId> ids;
    ids.reserve(fleet.services.size());
    for (const auto& service : fleet.services)
        ids.push_back(service.id);
    return ids;
}

/// Where each node's row begins in edges that are sorted by `end`; one more entry than nodes.
std::vector<std::uint32_t> rowsOf(std::span<const Edge> edges, Node Edge::* end, std::size_t nodes) {
    std::vector<std::uint32_t> begin(nodes + 1, 0);
    for (const auto& edge : edges)
        ++begin[edge.*end + 1];
    for (std::size_t i = 1; i < begin.size(); ++i)
        begin[i] += begin[i - 1];
    return begin;
}

std::span<const Edge> rowOf(std::span<const Edge> edges, const std::vector<std::uint32_t>& begin, Node node) {
    if (node + std::size_t{1} >= begin.size()) return {};
    return edges.subspan(begin[node], begin[node + 1] - begin[node]);
}

} // namespace

DependencyGraph::DependencyGraph(const FleetSpec& fleet)
    : DependencyGraph(idsOf(fleet), fleet.dependencies) {}

DependencyGraph::DependencyGraph(std::span<const ServiceId> services,
                                 std::span<const DependencySpec> dependencies)
    : m_ids(services.begin(), services.end()) {
    for (std::size_t i = 0; i < m_ids.size(); ++i)
        m_index.emplace(m_ids[i], static_cast<Node>(i));
    std::set<std::pair<Node, Node>> seen;
    for (const auto& dependency : dependencies) {
        const auto from = find(dependency.from);
        const auto to = find(dependency.to);
        if (!from || !to || *from == *to || !seen.emplace(*from, *to).second) continue;
        m_out.push_back({.from = *from,
                         .to = *to,
                         .kind = dependency.kind,
                         .weight = std::clamp(dependency.weight, 0.0, 1.0),
                         .bitesAfter = dependency.bitesAfter,
                         .breaker = dependency.breaker});
    }
    m_in = m_out;
    std::ranges::stable_sort(m_out, {}, &Edge::from);
    std::ranges::stable_sort(m_in, {}, &Edge::to);
    m_outBegin = rowsOf(m_out, &Edge::from, m_ids.size());
    m_inBegin = rowsOf(m_in, &Edge::to, m_ids.size());

    m_components.resize(m_ids.size());
    if (m_ids.empty()) return;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    pairs.reserve(m_out.size());
    for (const auto& edge : m_out)
        pairs.emplace_back(edge.from, edge.to);
    const BoostGraph graph(boost::edges_are_sorted, pairs.begin(), pairs.end(),
                           static_cast<std::uint32_t>(m_ids.size()));
    m_componentCount = boost::strong_components(
        graph,
        boost::make_iterator_property_map(m_components.begin(), boost::get(boost::vertex_index, graph)));
}

std::optional<Node> DependencyGraph::find(const ServiceId& id) const {
    const auto found = m_index.find(id);
    return found == m_index.end() ? std::nullopt : std::optional(found->second);
}

std::span<const Edge> DependencyGraph::dependenciesOf(Node node) const {
    return rowOf(m_out, m_outBegin, node);
}

std::span<const Edge> DependencyGraph::dependantsOf(Node node) const {
    return rowOf(m_in, m_inBegin, node);
}

} // namespace holdfast::topology
