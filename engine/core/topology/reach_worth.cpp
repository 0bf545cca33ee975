// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/reach_worth.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <ranges>

namespace holdfast::topology {

namespace {

constexpr std::size_t kWordBits = 64;
constexpr std::size_t kColumn =
    8; ///< words of each set that are worked on at a time, so that they stay in the cache

/// How many of a column's words' bits are set in both, without the processor's instruction for it, which not
/// every one has: the sums of bytes (at most 64 in a column) are added up before they are put together.
unsigned bitsOf(const std::uint64_t* set, const std::uint64_t* mask) {
    constexpr std::uint64_t kPairs = 0x5555555555555555ULL;
    constexpr std::uint64_t kFours = 0x3333333333333333ULL;
    constexpr std::uint64_t kBytes = 0x0f0f0f0f0f0f0f0fULL;
    std::uint64_t sum = 0;
    for (std::size_t w = 0; w < kColumn; ++w) {
        std::uint64_t bits = set[w] & mask[w];
        bits -= bits >> 1 & kPairs;
        bits = (bits & kFours) + (bits >> 2 & kFours);
        sum += (bits + (bits >> 4)) & kBytes;
    }
    constexpr std::uint64_t kShorts = 0x00ff00ff00ff00ffULL;
    sum = (sum & kShorts) + (sum >> 8 & kShorts);
    return static_cast<unsigned>(sum * 0x0001000100010001ULL >> 48);
}

/// The two do not overlap.
void unite(const std::uint64_t* __restrict source, std::uint64_t* __restrict target) {
    for (std::size_t w = 0; w < kColumn; ++w)
        target[w] |= source[w];
}

} // namespace

ReachWorth::ReachWorth(std::size_t size, std::span<const double> importance)
    : m_size(size)
    , m_words((size + kWordBits * kColumn - 1) / (kWordBits * kColumn) * kColumn)
    , m_own(importance.begin(), importance.end())
    , m_begin(size + 1)
    , m_component(size)
    , m_sets(size * kColumn, 0)
    , m_filled(size, 0) {
    if (m_own.empty()) m_own.assign(size, 1.0);
    std::map<double, std::vector<std::uint64_t>> classes;
    for (Node node = 0; node < size; ++node) {
        auto& mask = classes.try_emplace(m_own[node], m_words, 0).first->second;
        mask[node / kWordBits] |= std::uint64_t{1} << (node % kWordBits);
    }
    m_classes.assign(classes.begin(), classes.end());
}

double ReachWorth::worthOf(const std::uint64_t* set, std::size_t firstWord) const {
    double worth = 0.0;
    for (const auto& [value, mask] : m_classes)
        worth += value * bitsOf(set, &mask[firstWord]);
    return worth;
}

void ReachWorth::enter(Node node) {
    m_way.push_back({.node = node, .edge = m_begin[node], .isRoot = true});
    m_component[node] = m_nextPlace++;
}

void ReachWorth::leave() {
    const Visit left = m_way.back();
    m_way.pop_back();
    const std::uint32_t own = m_component[left.node];
    if (!m_way.empty() && own < m_component[m_way.back().node]) {
        m_component[m_way.back().node] = own;
        m_way.back().isRoot = false;
    }
    m_waiting.push_back(left.node);
    if (!left.isRoot) return;
    while (!m_waiting.empty() && m_component[m_waiting.back()] >= own) {
        m_component[m_waiting.back()] = m_nextComponent;
        m_finished.push_back(m_waiting.back());
        m_waiting.pop_back();
        --m_nextPlace;
    }
    --m_nextComponent;
}

/// Pearce 2016 (a variant of Tarjan's algorithm with one number a service), without recursion. A component is
/// finished after all those it depends on, and its services stand together in m_finished.
std::uint32_t ReachWorth::findComponents(std::span<const std::pair<Node, Node>> edges) {
    const auto last = static_cast<std::uint32_t>(2 * m_size); // above every place on the way
    m_nextComponent = last;
    m_nextPlace = 1;
    m_component.assign(m_size, 0);
    m_finished.clear();
    for (Node start = 0; start < m_size; ++start) {
        if (m_component[start] != 0) continue;
        for (enter(start); !m_way.empty();) {
            Visit& visit = m_way.back();
            if (visit.edge == m_begin[visit.node + 1]) {
                leave();
                continue;
            }
            const Node to = edges[visit.edge++].second;
            if (m_component[to] == 0) {
                enter(to);
            } else if (m_component[to] < m_component[visit.node]) {
                m_component[visit.node] = m_component[to];
                visit.isRoot = false;
            }
        }
    }
    for (std::uint32_t& number : m_component)
        number = last - number;
    return last - m_nextComponent;
}

void ReachWorth::add(std::span<const std::pair<Node, Node>> edges, std::span<double> worth) {
    if (edges.empty()) return;
    std::ranges::fill(m_begin, 0);
    for (const auto& [from, to] : edges)
        ++m_begin[from + 1];
    std::partial_sum(m_begin.begin(), m_begin.end(), m_begin.begin());
    const std::uint32_t components = findComponents(edges);
    // Dependants first: their sets are whole when those they depend on take them over.
    m_order.clear();
    for (const Node from : m_finished | std::views::reverse) {
        for (std::uint32_t e = m_begin[from]; e < m_begin[from + 1]; ++e) {
            const auto to = m_component[edges[e].second];
            if (to != m_component[from]) m_order.emplace_back(m_component[from], to);
        }
    }
    m_byComponent.assign(components, 0.0);
    for (std::size_t first = 0; first < m_words; first += kColumn)
        addColumn(first);
    for (Node node = 0; node < m_size; ++node)
        worth[node] += m_byComponent[m_component[node]] - m_own[node];
}

void ReachWorth::addColumn(std::size_t firstWord) {
    const auto end = static_cast<Node>(std::min(m_size, (firstWord + kColumn) * kWordBits));
    for (auto node = static_cast<Node>(firstWord * kWordBits); node < end; ++node) {
        m_sets[m_component[node] * kColumn + node / kWordBits - firstWord] |= std::uint64_t{1}
                                                                              << (node % kWordBits);
        m_filled[m_component[node]] = 1;
    }
    for (const auto& [from, to] : m_order) {
        if (m_filled[from] == 0) continue;
        unite(&m_sets[from * kColumn], &m_sets[to * kColumn]);
        m_filled[to] = 1;
    }
    for (std::size_t c = 0; c < m_byComponent.size(); ++c) {
        if (m_filled[c] == 0) continue;
        m_filled[c] = 0;
        m_byComponent[c] += worthOf(&m_sets[c * kColumn], firstWord);
        std::fill_n(&m_sets[c * kColumn], kColumn, 0);
    }
}

} // namespace holdfast::topology
