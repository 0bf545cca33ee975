// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// The part of a graph that the failure of some services can reach, laid out for walking it many times:
/// services in an order in which a failure travels, so that a graph without cycles is done in one pass.
class FailureSpread {
public:
    /// Edges of weight 0 lead nowhere.
    FailureSpread(const DependencyGraph& graph, std::span<const Node> failing);

    struct Step {
        std::uint32_t from = 0; ///< local number of the dependant
        std::uint32_t to = 0;   ///< local number of what it depends on
        bool hard = true;
        const Edge* edge = nullptr;
    };

    /// What can be reached, the failing ones among it: local number → node.
    [[nodiscard]] std::span<const Node> nodes() const noexcept { return m_nodes; }

    [[nodiscard]] std::span<const Step> steps() const noexcept { return m_steps; }

    [[nodiscard]] bool isFailing(std::uint32_t local) const { return m_failing[local] != 0; }

    /// The trials, as bits, in which each service is down and in which it is down or degraded. `open` and
    /// both results hold `words` words for each step or service; the results are overwritten. Cycles are gone
    /// round until nothing changes, and only where something did.
    void spread(std::span<const std::uint64_t> open, std::size_t words, std::span<std::uint64_t> down,
                std::span<std::uint64_t> touched) const;

private:
    /// A step, laid out for walking: the hard ones of a service before its soft ones.
    struct Move {
        std::uint32_t from = 0;
        std::uint32_t step = 0;
    };

    /// The moves that start at one service.
    struct Row {
        std::uint32_t begin = 0;
        std::uint32_t hardEnd = 0;
        std::uint32_t end = 0;
    };

    void layOut(const DependencyGraph& graph);

    template <std::size_t Width>
    void settle(std::uint32_t Row::* rowEnd, const std::uint64_t* open, std::size_t words,
                std::uint64_t* bits) const;

    std::vector<Node> m_nodes;
    std::vector<Step> m_steps; ///< by the place of `to` in the order of travel
    std::vector<Move> m_moves;
    std::vector<Row> m_rows;                    ///< by local number
    std::vector<std::uint32_t> m_componentEnds; ///< local numbers behind each component
    std::vector<char> m_failing;
};

} // namespace holdfast::topology
