// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"
#include "engine/core/topology/dependency_graph.h"

#include <optional>

namespace holdfast::actions {

/// What a plan takes away, and for how long.
struct Outage {
    RecoveryAction action = RecoveryAction::GracefulRestart;
    ServiceId service;
    std::vector<ServiceId> alsoDown;    ///< other services that the plan restarts
    std::optional<int> healthyReplicas; ///< of `service`; none: not known
    int replicasTaken = 0;              ///< at once
    Duration lasts{0};
};

/// Chances below this are left out.
inline constexpr double kLeastProbability = 0.05;

/// Who is touched while the plan runs, the service itself first, then as likely and as soon as it bites. A
/// service that lives on without its dependency for as long as the plan lasts is not touched. Where other
/// healthy replicas stay, only the service itself degrades. Impact as of topology::impactOf().
[[nodiscard]] std::vector<AffectedService> affectedBy(const Outage& outage,
                                                      const topology::DependencyGraph& graph);

} // namespace holdfast::actions
