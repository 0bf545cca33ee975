// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace holdfast::testing {

struct SmallEdge {
    const char* from;
    const char* to;
    DependencyKind kind = DependencyKind::Hard;
    double weight = 1.0;
};

/// Services in the order in which the edges name them.
inline FleetSpec smallFleet(std::initializer_list<SmallEdge> edges) {
    FleetSpec fleet;
    fleet.name = "small";
    const auto add = [&](const char* name) {
        if (fleet.find(ServiceId(name)) != nullptr) return;
        ServiceSpec spec;
        spec.id = ServiceId(name);
        fleet.services.push_back(std::move(spec));
    };
    for (const auto& edge : edges) {
        add(edge.from);
        add(edge.to);
        fleet.dependencies.push_back({.from = ServiceId(edge.from),
                                      .to = ServiceId(edge.to),
                                      .kind = edge.kind,
                                      .weight = edge.weight});
    }
    return fleet;
}

inline ServiceSpec& service(FleetSpec& fleet, const char* name) {
    for (auto& spec : fleet.services) {
        if (spec.id == ServiceId(name)) return spec;
    }
    return fleet.services.front();
}

} // namespace holdfast::testing
