// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace holdfast::topology {

/// A service's place in a graph, 0 .. size()-1, in the order of the fleet.
using Node = std::uint32_t;

/// One dependency: `from` depends on `to`.
struct Edge {
    Node from = 0;
    Node to = 0;
    DependencyKind kind = DependencyKind::Hard;
    double weight = 1.0; ///< 0..1: probability that a failure of `to` reaches `from`
    Duration bitesAfter{0};
    bool breaker = false;

    auto operator<=>(const Edge&) const = default;
};

/// The dependencies of a fleet: a directed graph in compressed rows in both directions, immutable and shared
/// between threads as a value. Building is O(V + E); all look-ups are O(1).
/// Self edges, duplicates (the first counts) and edges to unknown services are left out; the fleet file's
/// reader reports them.
class DependencyGraph {
public:
    DependencyGraph() = default;
    DependencyGraph(std::span<const ServiceId> services, std::span<const DependencySpec> dependencies);
    explicit DependencyGraph(const FleetSpec& fleet);

    [[nodiscard]] std::size_t size() const noexcept { return m_ids.size(); }

    [[nodiscard]] std::size_t edgeCount() const noexcept { return m_out.size(); }

    [[nodiscard]] const ServiceId& id(Node node) const { return m_ids.at(node); }

    [[nodiscard]] std::optional<Node> find(const ServiceId& id) const;

    /// What `node` depends on, in the order of the fleet file.
    [[nodiscard]] std::span<const Edge> dependenciesOf(Node node) const;
    /// What depends on `node`.
    [[nodiscard]] std::span<const Edge> dependantsOf(Node node) const;

    [[nodiscard]] std::span<const Edge> edges() const noexcept { return m_out; }

    /// The same edges in the order of dependantsOf(): those to node 0 first.
    [[nodiscard]] std::span<const Edge> edgesByDependency() const noexcept { return m_in; }

    /// Position in edgesByDependency() of the first edge of dependantsOf(node).
    [[nodiscard]] std::size_t firstDependant(Node node) const { return m_inBegin.at(node); }

    /// Strongly connected component of each node (Tarjan's algorithm, by Boost.Graph). Components are
    /// numbered in reverse topological order: what a component depends on has a smaller number.
    [[nodiscard]] std::span<const std::uint32_t> components() const noexcept { return m_components; }

    [[nodiscard]] std::uint32_t componentCount() const noexcept { return m_componentCount; }

private:
    std::vector<ServiceId> m_ids;
    std::unordered_map<ServiceId, Node> m_index;
    std::vector<Edge> m_out; ///< by from
    std::vector<Edge> m_in;  ///< by to
    std::vector<std::uint32_t> m_outBegin;
    std::vector<std::uint32_t> m_inBegin;
    std::vector<std::uint32_t> m_components;
    std::uint32_t m_componentCount = 0;
};

} // namespace holdfast::topology
