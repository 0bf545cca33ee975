// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/rollback_order.h"

#include "engine/core/topology/dependency_graph.h"

#include <queue>

#include <algorithm>
#include <limits>
#include <tuple>

namespace holdfast::snapshots {

namespace {

/// Services that come together, since they depend on each other.
struct Group {
    std::vector<topology::Node> members; ///< that are put back, in their order
    std::set<std::uint32_t> dependants;  ///< other groups
    std::size_t open = 0;                ///< groups that it depends on and that have not come yet
};

/// What comes next: groups with nothing to put back at once, since others wait for them.
using Place = std::tuple<int, topology::Node, std::uint32_t>;

std::vector<Group> groupsOf(const FleetSpec& fleet, const topology::DependencyGraph& graph,
                            const std::set<ServiceId>& services) {
    std::vector<Group> groups(graph.componentCount());
    const auto components = graph.components();
    for (topology::Node node = 0; node < graph.size(); ++node) {
        if (services.contains(graph.id(node))) groups[components[node]].members.push_back(node);
    }
    for (const auto& edge : graph.edges()) {
        const auto from = components[edge.from];
        const auto to = components[edge.to];
        if (from != to && groups[to].dependants.insert(from).second) ++groups[from].open;
    }
    for (auto& group : groups)
        std::ranges::stable_sort(group.members, {},
                                 [&](topology::Node node) { return fleet.services[node].priority; });
    return groups;
}

Place placeOf(const FleetSpec& fleet, const Group& group, std::uint32_t number) {
    if (group.members.empty()) return {std::numeric_limits<int>::min(), 0, number};
    const auto first = group.members.front();
    return {fleet.services[first].priority, first, number};
}

} // namespace

std::vector<ServiceId> rollbackOrder(const FleetSpec& fleet, const std::set<ServiceId>& services) {
    const topology::DependencyGraph graph(fleet);
    auto groups = groupsOf(fleet, graph, services);
    std::priority_queue<Place, std::vector<Place>, std::greater<>> ready;
    for (std::uint32_t i = 0; i < groups.size(); ++i) {
        if (groups[i].open == 0) ready.push(placeOf(fleet, groups[i], i));
    }
    std::vector<ServiceId> order;
    while (!ready.empty()) {
        const auto number = std::get<2>(ready.top());
        ready.pop();
        for (const auto node : groups[number].members)
            order.push_back(graph.id(node));
        for (const auto dependant : groups[number].dependants) {
            if (--groups[dependant].open == 0) ready.push(placeOf(fleet, groups[dependant], dependant));
        }
    }
    return order;
}

} // namespace holdfast::snapshots
