// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/failure_prediction.h"
#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// For each service those that it cannot do without, directly and through others, and that are likely to fail
/// by themselves: `own[i]` is what is foretold of node i by its own signals (nothing: nothing is).
///
/// The chances are those of the ones that fail, not of those in between: where two ways lead to the same one
/// it counts once, by its likeliest way (the greatest product of the weights, in which the failure bites
/// before the horizon is over), and nothing goes round in a cycle. Chances below 0.05 are left out; of a
/// service's the 16 greatest are kept. O(reach of each that is likely to fail).
[[nodiscard]] std::vector<std::vector<warnings::DependencyChance>>
dependencyChances(const topology::DependencyGraph& graph,
                  std::span<const std::optional<warnings::FailurePrediction>> own, Duration horizon);

} // namespace holdfast::outlook
