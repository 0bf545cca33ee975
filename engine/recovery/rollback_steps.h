// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/rollback_plan.h"
#include "engine/recovery/platform_recipe.h"

namespace holdfast::recovery {

/// One service that is put back, with what is known of it now.
struct StageWork {
    const Subject& subject;
    const snapshots::RollbackStage& stage;
    const std::optional<PlatformSight>& sight; ///< none: nothing of it goes through its platform
    snapshots::SnapshotId snapshot;
    Duration wellWithin{300'000};
    double wellAbove = 0.7; ///< own health
};

/// A snapshot of how the fleet is now, before anything is changed.
[[nodiscard]] actions::Step safetyStep(const ServiceId& service);
/// All that puts one service back, in order; the last one waits until it is well (where anything probes it).
[[nodiscard]] std::vector<actions::Step> stageSteps(const StageWork& work);
/// What is shown as evidence in the end: whether anything still differs.
[[nodiscard]] actions::Step compareStep(const ServiceId& service, const snapshots::SnapshotId& snapshot,
                                        bool wholeFleet);

/// What its platform must be able to do for these moves; empty: it is not needed.
[[nodiscard]] std::vector<workloads::Ability> abilitiesFor(const snapshots::RollbackStage& stage);
/// About how long all of it takes.
[[nodiscard]] Duration expectedFor(const StageWork& work);

} // namespace holdfast::recovery
