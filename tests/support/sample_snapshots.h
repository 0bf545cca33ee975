// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_state.h"
#include "tests/support/fake_snapshot_client.h"

/// Snapshots of a fleet as the engine would tell of them. The same every time.
namespace holdfast::testing {

/// Two days of them, thinned: safe points, one of the time a service was down, one before a plan, one that a
/// person took and pinned. Now is as the newest safe point.
[[nodiscard]] snapshots::SnapshotState snapshotsOf(const FleetSpec& fleet, TimePoint now);

/// Three services differ from the safe point, and a fourth cannot be wholly compared.
void drift(snapshots::SnapshotState& state, const FleetSpec& fleet);
/// One service is ill, likely because of its new version.
void blame(snapshots::SnapshotState& state, const FleetSpec& fleet, TimePoint now);
/// The second newest of them is not what it was.
void damage(snapshots::SnapshotState& state);

/// What differs now from its safe point, as drift() counts it; with a secret, a piece of a file and data that
/// is not rolled back.
[[nodiscard]] snapshots::SnapshotDiff diffOf(const snapshots::SnapshotState& state, const FleetSpec& fleet);
/// `services` of the fleet differ in three fields each.
[[nodiscard]] snapshots::SnapshotDiff wideDiff(const snapshots::SnapshotState& state, const FleetSpec& fleet,
                                               std::size_t services);

/// A client that knows what differs: the safe point, and every older snapshot, against now.
void equip(FakeSnapshotClient& client, const snapshots::SnapshotState& state, const FleetSpec& fleet);

} // namespace holdfast::testing
