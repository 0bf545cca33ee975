// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/failure_spread.h"

#include <algorithm>
#include <limits>

namespace holdfast::topology {

namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

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
            const auto from = local[edge.from];
            if (edge.weight <= 0.0 || m_failing[from] != 0) continue;
            m_cyclic = m_cyclic || graph.components()[edge.from] == graph.components()[edge.to];
            m_steps.push_back(
                {.from = from, .to = to, .hard = edge.kind == DependencyKind::Hard, .edge = &edge});
        }
    }
}

void FailureSpread::spread(std::span<const std::uint64_t> open, std::size_t words,
                           std::span<std::uint64_t> down, std::span<std::uint64_t> touched) const {
    for (std::size_t i = 0; i < m_nodes.size(); ++i) {
        const std::uint64_t start = m_failing[i] != 0 ? ~std::uint64_t{0} : 0;
        std::fill_n(down.begin() + static_cast<std::ptrdiff_t>(i * words), words, start);
        std::fill_n(touched.begin() + static_cast<std::ptrdiff_t>(i * words), words, start);
    }
    const auto pass = [&] {
        std::uint64_t news = 0;
        for (std::size_t s = 0; s < m_steps.size(); ++s) {
            const Step& step = m_steps[s];
            const std::uint64_t* gate = &open[s * words];
            const auto take = [&](std::span<std::uint64_t> bits) {
                const std::uint64_t* source = &bits[step.to * words];
                std::uint64_t* target = &bits[step.from * words];
                for (std::size_t w = 0; w < words; ++w) {
                    const std::uint64_t next = target[w] | (source[w] & gate[w]);
                    news |= next ^ target[w];
                    target[w] = next;
                }
            };
            take(touched);
            if (step.hard) take(down);
        }
        return news != 0;
    };
    // Each pass settles at least one more service of every cycle.
    while (pass() && m_cyclic) {
    }
}

} // namespace holdfast::topology
