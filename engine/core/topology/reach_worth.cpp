// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/reach_worth.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

namespace holdfast::topology {

namespace {

constexpr std::size_t kWordBits = 64;
constexpr std::size_t kColumn =
    8; ///< words of each set that are worked on at a time, so that they stay in the cache

using BoostGraph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property,
                                       boost::no_property, std::uint32_t, std::uint32_t>;

struct Components {
    std::vector<std::uint32_t> of; ///< by node; what a component depends on has a smaller number
    std::uint32_t count = 0;
};

Components componentsOf(std::span<const std::pair<Node, Node>> edges, std::size_t size) {
    Components result{.of = std::vector<std::uint32_t>(size)};
    const BoostGraph graph(boost::edges_are_sorted, edges.begin(), edges.end(),
                           static_cast<std::uint32_t>(size));
    result.count = boost::strong_components(
        graph, boost::make_iterator_property_map(result.of.begin(), boost::get(boost::vertex_index, graph)));
    return result;
}

} // namespace

ReachWorth::ReachWorth(std::size_t size, std::span<const double> importance)
    : m_size(size), m_words((size + kWordBits - 1) / kWordBits), m_own(importance.begin(), importance.end()) {
    if (m_own.empty()) m_own.assign(size, 1.0);
    std::map<double, std::vector<std::uint64_t>> classes;
    for (Node node = 0; node < size; ++node) {
        auto& mask = classes.try_emplace(m_own[node], m_words, 0).first->second;
        mask[node / kWordBits] |= std::uint64_t{1} << (node % kWordBits);
    }
    m_classes.assign(classes.begin(), classes.end());
}

double ReachWorth::worthOf(std::span<const std::uint64_t> set, std::size_t firstWord) const {
    if (std::ranges::all_of(set, [](std::uint64_t word) { return word == 0; })) return 0.0;
    double worth = 0.0;
    for (const auto& [value, mask] : m_classes) {
        int count = 0;
        for (std::size_t w = 0; w < set.size(); ++w)
            count += std::popcount(set[w] & mask[firstWord + w]);
        worth += value * count;
    }
    return worth;
}

void ReachWorth::add(std::span<const std::pair<Node, Node>> edges, std::span<double> worth) {
    if (edges.empty()) return;
    const Components components = componentsOf(edges, m_size);
    // Dependants first: their sets are whole when those they depend on take them over.
    m_begin.assign(components.count + std::size_t{1}, 0);
    for (const auto& [from, to] : edges)
        ++m_begin[components.count - 1 - components.of[from]];
    std::exclusive_scan(m_begin.begin(), m_begin.end(), m_begin.begin(), 0U);
    m_order.resize(edges.size());
    for (const auto& [from, to] : edges)
        m_order[m_begin[components.count - 1 - components.of[from]]++] = {components.of[from],
                                                                          components.of[to]};
    std::erase_if(m_order, [](const auto& edge) { return edge.first == edge.second; });
    m_byComponent.assign(components.count, 0.0);
    m_sets.resize(components.count * kColumn);
    for (std::size_t first = 0; first < m_words; first += kColumn)
        addColumn(components.of, first);
    for (Node node = 0; node < m_size; ++node)
        worth[node] += m_byComponent[components.of[node]] - m_own[node];
}

void ReachWorth::addColumn(std::span<const std::uint32_t> componentOf, std::size_t firstWord) {
    const std::size_t words = std::min(kColumn, m_words - firstWord);
    std::ranges::fill(m_sets, 0);
    const Node end = static_cast<Node>(std::min(m_size, (firstWord + words) * kWordBits));
    for (auto node = static_cast<Node>(firstWord * kWordBits); node < end; ++node)
        m_sets[componentOf[node] * kColumn + node / kWordBits - firstWord] |= std::uint64_t{1}
                                                                              << (node % kWordBits);
    for (const auto& [from, to] : m_order) {
        const std::uint64_t* source = &m_sets[from * kColumn];
        std::uint64_t* target = &m_sets[to * kColumn];
        for (std::size_t w = 0; w < kColumn; ++w)
            target[w] |= source[w];
    }
    for (std::size_t c = 0; c < m_byComponent.size(); ++c)
        m_byComponent[c] += worthOf(std::span(m_sets).subspan(c * kColumn, words), firstWord);
}

} // namespace holdfast::topology
