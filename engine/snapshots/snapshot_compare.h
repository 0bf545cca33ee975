// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"
#include "engine/snapshots/change_search.h"

namespace holdfast::snapshots {

/// What differs from one to the other, with what rolling back leaves alone told in sentences.
[[nodiscard]] SnapshotDiff diffOf(const Snapshot& before, const Snapshot& after);

/// `after` empty: against the fleet as it is now, which is read for it. With who changed what, as far as
/// `plans` (may be null) and the snapshots between tell. Blocks; errors as of the keeper.
[[nodiscard]] Result<SnapshotDiff> compared(SnapshotKeeper& keeper, const SnapshotId& before,
                                            const SnapshotId& after, const ports::PlatformContext& context,
                                            const PlanLookup& plans = {});

/// Differences counted by service.
[[nodiscard]] std::vector<DriftCount> driftOf(const Snapshot& before, const Snapshot& after);

/// A service's part as JSON to be read, secrets masked. FixInput: it has none, with why.
[[nodiscard]] Result<std::string> shownPart(const Snapshot& snapshot, const ServiceId& service,
                                            PartKind kind);

} // namespace holdfast::snapshots
