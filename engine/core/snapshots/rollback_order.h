// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <set>

namespace holdfast::snapshots {

/// These services in the order in which they are put back: what others depend on, directly or through
/// services that are not among them, comes first; those that depend on each other in a circle come together;
/// among those that may come next the one with the lowest priority number does, then the one that stands
/// first in the fleet. Services that the fleet does not have are left out. O((V + E) log V).
[[nodiscard]] std::vector<ServiceId> rollbackOrder(const FleetSpec& fleet,
                                                   const std::set<ServiceId>& services);

} // namespace holdfast::snapshots
