// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/change_origin.h"

namespace holdfast::snapshots {

struct IllService {
    ServiceId service;
    TimePoint since; ///< its health fell
};

/// The change that most likely made it ill: its own, or one of what it depends on (less likely the further
/// away it is, and where the dependency is soft), before its health fell and at most `within` before; the
/// nearer in time and the deeper the change, the likelier. `history` must be of intact snapshots. None:
/// nothing changed. O(snapshots × (what it depends on + what differs)).
[[nodiscard]] std::optional<LikelyChange> likelyChange(const IllService& ill, SnapshotHistory history,
                                                       std::span<const KnownPlan> plans,
                                                       const FleetSpec& fleet,
                                                       Duration within = std::chrono::hours(24));

} // namespace holdfast::snapshots
