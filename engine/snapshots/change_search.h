// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/likely_change.h"
#include "engine/snapshots/snapshot_keeper.h"

#include <functional>
#include <span>
#include <vector>

namespace holdfast::snapshots {

/// The plans that were at work between two times; a failure: nobody can say now. Blocks; any thread.
using PlanLookup = std::function<Result<std::vector<KnownPlan>>(TimePoint from, TimePoint to)>;

/// Says of each difference who or what made it, from the snapshots between the two and the plans of that
/// time. Leaves the origins as they are where nobody can say: no lookup, the plans cannot be read, or one of
/// the two is of another machine. Blocks.
void explain(SnapshotDiff& diff, SnapshotKeeper& keeper, const Snapshot& before, const Snapshot& after,
             const PlanLookup& plans);

/// What likely made these services ill and is still in effect; at most one change of each changed service.
/// `all`: newest first; `now`: the fleet as it is. Blocks.
[[nodiscard]] std::vector<LikelyChange> likelyChanges(SnapshotKeeper& keeper,
                                                      std::span<const SnapshotSummary> all,
                                                      const Snapshot& now, std::span<const IllService> ill,
                                                      const FleetSpec& fleet, const PlanLookup& plans);

} // namespace holdfast::snapshots
