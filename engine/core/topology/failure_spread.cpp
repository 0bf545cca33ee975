// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/failure_spread.h"

#include <algorithm>
#include <array>
#include <limits>

namespace holdfast::topology {

namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();
constexpr std::size_t kWide = 8; ///< words that are worked on at once, so that they stay in the cache

/// What of `source` comes through the gate; whether that was news to `target`. The three do not overlap and
/// `Width` is fixed, so that the compiler makes wide instructions of it.
template <std::size_t Width>
bool take(const std::uint64_t* __restrict source, const std::uint64_t* __restrict gate,
          std::uint64_t* __restrict target) {
    std::uint64_t news = 0;
    for (std::size_t w = 0; w < Width; ++w) {
        const std::uint64_t before = target[w];
        target[w] = before | (source[w] & gate[w]);
        news |= before ^ target[w];
    }
    return news != 0;
}

} // namespace

FailureSpread::FailureSpread(const DependencyGraph& graph, std::span<const Node> failing) {
    std::vector<std::uint32_t> local(graph.size(), kNowhere);
    const auto reach = [&](Node node) {
        if (node >= graph.size() || local[node] != kNowhere) return;
        local[node] = 0;
        m_nodes.push_back(node);
    };
    std::ranges::for_each(failing, reach);
    const std::size_t seeds = m_nodes.size();
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        for (const auto& edge : graph.dependantsOf(m_nodes[i])) {
            if (edge.weight > 0.0) reach(edge.from);
        }
    }
    std::vector<char> isSeed(graph.size(), 0);
    for (std::size_t i = 0; i < seeds; ++i)
        isSeed[m_nodes[i]] = 1;
    // What a component depends on has a smaller number: a failure travels upwards. Within a cycle in the
    // order of discovery, so that one pass settles most of it.
    std::ranges::stable_sort(m_nodes, {}, [&](Node node) { return graph.components()[node]; });
    m_failing.resize(m_nodes.size());
    for (std::uint32_t i = 0; i < m_nodes.size(); ++i) {
        local[m_nodes[i]] = i;
        m_failing[i] = isSeed[m_nodes[i]];
    }
    for (std::uint32_t to = 0; to < m_nodes.size(); ++to) {
        for (const auto& edge : graph.dependantsOf(m_nodes[to])) {
            if (edge.weight <= 0.0 || isSeed[edge.from] != 0) continue;
            m_steps.push_back({.from = local[edge.from],
                               .to = to,
                               .hard = edge.kind == DependencyKind::Hard,
                               .edge = &edge});
        }
    }
    layOut(graph);
}

void FailureSpread::layOut(const DependencyGraph& graph) {
    m_rows.resize(m_nodes.size());
    m_moves.reserve(m_steps.size());
    std::uint32_t begin = 0;
    for (std::uint32_t to = 0; to < m_nodes.size(); ++to) {
        std::uint32_t end = begin;
        while (end < m_steps.size() && m_steps[end].to == to)
            ++end;
        m_rows[to].begin = begin;
        for (const bool hard : {true, false}) {
            for (std::uint32_t s = begin; s < end; ++s) {
                if (m_steps[s].hard == hard) m_moves.push_back({.from = m_steps[s].from, .step = s});
            }
            (hard ? m_rows[to].hardEnd : m_rows[to].end) = static_cast<std::uint32_t>(m_moves.size());
        }
        begin = end;
        const bool isLast = to + 1 == m_nodes.size() ||
                            graph.components()[m_nodes[to]] != graph.components()[m_nodes[to + 1]];
        if (isLast) m_componentEnds.push_back(to + 1);
    }
}

void FailureSpread::spread(std::span<const std::uint64_t> open, std::size_t words,
                           std::span<std::uint64_t> down, std::span<std::uint64_t> touched) const {
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const std::uint64_t start = m_failing[i] != 0 ? ~std::uint64_t{0} : 0;
        std::fill_n(down.begin() + static_cast<std::ptrdiff_t>(i * words), words, start);
        std::fill_n(touched.begin() + static_cast<std::ptrdiff_t>(i * words), words, start);
    }
    std::size_t word = 0;
    for (; word + kWide <= words; word += kWide) {
        settle<kWide>(&Row::hardEnd, open.data() + word, words, down.data() + word);
        settle<kWide>(&Row::end, open.data() + word, words, touched.data() + word);
    }
    for (; word < words; ++word) {
        settle<1>(&Row::hardEnd, open.data() + word, words, down.data() + word);
        settle<1>(&Row::end, open.data() + word, words, touched.data() + word);
    }
}

/// `Width` words of each service, which lie `words` apart, over the steps of each row up to `rowEnd`. Walks
/// each component again until nothing in it changes: every walk settles at least one more of its services.
template <std::size_t Width>
void FailureSpread::settle(std::uint32_t Row::* rowEnd, const std::uint64_t* open, std::size_t words,
                           std::uint64_t* bits) const {
    std::vector<char> changed(m_failing);
    std::uint32_t begin = 0;
    for (const std::uint32_t end : m_componentEnds) {
        for (bool again = true; again;) {
            again = false;
            for (std::uint32_t to = begin; to < end; ++to) {
                if (changed[to] == 0) continue;
                changed[to] = 0;
                std::array<std::uint64_t, Width> source;
                std::copy_n(bits + to * words, Width, source.begin());
                for (std::uint32_t m = m_rows[to].begin; m < m_rows[to].*rowEnd; ++m) {
                    const auto [from, step] = m_moves[m];
                    const bool isNews = take<Width>(source.data(), open + step * words, bits + from * words);
                    changed[from] = static_cast<char>(changed[from] | (isNews ? 1 : 0));
                    again = again || (isNews && from < to);
                }
            }
        }
        begin = end;
    }
}

} // namespace holdfast::topology
