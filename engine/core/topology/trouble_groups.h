// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/topology/likely_cause.h"

#include <span>
#include <vector>

namespace holdfast::topology {

/// What the scores of a service's signals say of trouble: good ones speak against it, the worst of a part
/// decides. Saturation is the service's own; so is what belongs to no other part. A service without a fresh
/// scored reading is not observed.
[[nodiscard]] TroubleEvidence evidenceOf(const ServiceState& service, std::optional<TimePoint> began);

/// All that are in trouble at once, each in one group under its likeliest cause: the likeliest cause of all
/// is taken with what it explains, then the likeliest of the rest, and so on. Services that are ill only
/// because something that they depend on is (effective health) stand with that. In the order in which causes
/// were found: those that explain most evidence first.
///
/// `services` and `began` (when own health fell, where that was seen) are by node of `graph`. The cost grows
/// with what is in trouble, not with the fleet: at most 64 candidates and eight rounds; what is left after
/// them stands with a dependency in trouble, where there is one.
[[nodiscard]] std::vector<TroubleGroup> troubleGroups(const DependencyGraph& graph,
                                                      std::span<const ServiceState> services,
                                                      std::span<const std::optional<TimePoint>> began,
                                                      const CauseModel& model = {});

} // namespace holdfast::topology
