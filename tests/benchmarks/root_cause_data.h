// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <filesystem>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::bench {

inline constexpr double kNotRead = std::numeric_limits<double>::quiet_NaN();

/// What a signal tells of: trouble that a dependency may explain, or the service's own.
enum class Tells { Failing, Slow, Own, Nothing };

/// Services and their signals over common times, as a public data set has them.
struct Measured {
    struct Signal {
        std::string name;
        Tells tells = Tells::Nothing;
        bool highIsBad = true;
        std::vector<double> values; ///< NaN: not read
    };

    std::vector<double> times; ///< seconds, ascending
    std::map<std::string, std::vector<Signal>> services;
};

/// One injected issue.
struct Issue {
    std::string scenario; ///< of its kind, for the table
    std::string name;
    std::string cause;
    std::string symptomService; ///< empty: no symptom is named
    std::string symptomSignal;
    double time = 0.0;
    Measured window; ///< PetShop: the readings around it
};

/// A traffic pattern of PetShop: a graph, ordinary time and issues.
struct PetShop {
    std::string name;
    std::vector<ServiceId> services;
    topology::DependencyGraph graph;
    Measured ordinary;
    std::vector<Issue> issues;
};

/// A day of Nezha.
struct NezhaDay {
    std::string name;
    topology::DependencyGraph graph;
    Measured metrics;
    std::vector<Issue> faults;
};

/// The traffic patterns below `folder`, or the one it is; empty where there is none. Throws
/// std::runtime_error with the file's name where one cannot be understood.
[[nodiscard]] std::vector<PetShop> readPetShop(const std::filesystem::path& folder);
[[nodiscard]] std::vector<NezhaDay> readNezha(const std::filesystem::path& folder);

} // namespace holdfast::bench
