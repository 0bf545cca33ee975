// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_state.h"

#include <optional>
#include <vector>

namespace holdfast::models {

/// What a comparison on the screen showed of now, until the engine tells of a newer one; else one part of a
/// page would contradict another. Main thread.
class SeenDrift {
public:
    /// `now`: the time of the state on the screen. Of a comparison with now only.
    void keep(const snapshots::SnapshotDiff& diff, TimePoint now);
    /// The state, or one like it with what was seen since, where that is of the same safe point and newer.
    [[nodiscard]] FleetStatePtr newest(const FleetStatePtr& state) const;

private:
    snapshots::SnapshotId m_from;
    std::optional<TimePoint> m_at;
    std::vector<snapshots::DriftCount> m_drift;
};

} // namespace holdfast::models
