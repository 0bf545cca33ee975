// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast {

/// What the graph alone says of one service: how much hangs on it, whatever its health.
struct ServiceStanding {
    /// 0..1: the share of the fleet's worth that is expected to be lost beside it, were it to fail for
    /// certain.
    double criticality = 0.0;
    /// How many shortest ways between two others lead through it; not normalised.
    double betweenness = 0.0;
    std::uint32_t takesDown = 0; ///< services that more likely than not go down with it
    std::uint32_t hides = 0;     ///< services that requests can reach through it alone
    bool entryPoint = false;     ///< requests come in here: no other service depends on it
    bool parts = false;          ///< without it, services that hung together no longer do
    /// It has no replica, and others go down with it or can be reached through it alone.
    bool singlePoint = false;

    bool operator==(const ServiceStanding&) const = default;
};

/// Of a whole fleet, in its order.
struct FleetStanding {
    std::vector<ServiceStanding> services;
    std::size_t trials = 0;       ///< behind `criticality`; 0: exact
    double standardError = 0.0;   ///< of a criticality, at most
    bool exactBetweenness = true; ///< else estimated from some of the services

    bool operator==(const FleetStanding&) const = default;
};

} // namespace holdfast
