// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::discovery {

/// A service that discovery found, in the words of a fleet file. Nothing in it is a secret.
struct DiscoveredService {
    std::string name;
    ServiceKind kind = ServiceKind::Process;
    std::string role;
    std::string address; ///< empty: nothing reaches it from here, it appears without a probe
    std::string health;  ///< path of an HTTP service; empty: its kind's own
    std::string expect;  ///< statuses that count as available; empty: the usual
    std::string user;
    std::string database;
    std::string passwordVariable; ///< the environment variable that will hold it; empty: none
    std::vector<std::string> queues;
    std::optional<Duration> deadline;
    std::optional<double> memoryLimit; ///< bytes, where its kind measures memory
    int replicas = 1;
    std::vector<std::string> tags;
    std::vector<std::string> comments; ///< for people: where it comes from, what is to be added
    int line = 0;                      ///< where it was found
};

struct DiscoveredDependency {
    std::string from;
    std::string to;
    DependencyKind kind = DependencyKind::Soft;
    std::string evidence; ///< in words, with the place
};

struct DiscoveredFleet {
    std::string name;
    std::string source; ///< for the head of the file: what it was made from
    std::vector<DiscoveredService> services;
    std::vector<DiscoveredDependency> dependencies; ///< grouped by `from`, in the order of the services
};

} // namespace holdfast::discovery
