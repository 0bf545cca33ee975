// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/snapshots/snapshot_state.h"

#include <span>

namespace holdfast::snapshots {

/// A plan that was carried out, as the audit trail tells it.
struct KnownPlan {
    std::string plan;
    actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
    std::string who;
    std::vector<ServiceId> services; ///< on which its steps acted
    TimePoint began;
    TimePoint ended;
};

/// Snapshots of one fleet, oldest first; the last may be the fleet as it is now.
using SnapshotHistory = std::span<const Snapshot* const>;

/// For each field of a difference between the first and the last of `history` who or what changed it: the
/// last two snapshots between which it changed, and the plan that acted on the service meanwhile and can
/// change such a field. Where several can, the last one. O(snapshots × what differs of the service).
[[nodiscard]] std::vector<ChangeOrigin> originsOf(const ServiceDifference& difference,
                                                  SnapshotHistory history, std::span<const KnownPlan> plans);

/// The origin of a field that changed between these two.
[[nodiscard]] ChangeOrigin originOf(const ServiceId& service, const FieldDifference& field,
                                    TimePoint earliest, TimePoint latest, std::span<const KnownPlan> plans);

} // namespace holdfast::snapshots
