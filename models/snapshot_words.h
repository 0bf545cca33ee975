// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_state.h"
#include "models/act_line_model.h"

/// Snapshots in words, and what of them is worth a look. Pure functions; any thread.
namespace holdfast::models {

/// What a snapshot is good for.
enum class Worth : std::uint8_t {
    SafePoint, ///< all was well
    Ordinary,  ///< intact, but something was not well, or an action was running
    Damaged,   ///< not what it was: nothing goes back to it
};

[[nodiscard]] Worth worthOf(const snapshots::SnapshotSummary& snapshot);
[[nodiscard]] Mark markOf(Worth worth);
/// «safe point», «not a safe point», «damaged».
[[nodiscard]] QString word(Worth worth);
/// With what else it is: «safe point · pinned».
[[nodiscard]] QString worthText(const snapshots::SnapshotSummary& snapshot);
/// Why it is that, in a sentence.
[[nodiscard]] QString worthReason(const snapshots::SnapshotSummary& snapshot);

/// «by schedule», «before a plan: …», «ada: before the release».
[[nodiscard]] QString occasionText(const snapshots::SnapshotSummary& snapshot);
/// «13 healthy», «12 of 13 healthy»; none() where nothing is known.
[[nodiscard]] QString fleetText(const snapshots::SnapshotSummary& snapshot);
/// «nothing», «2 services»; none() where there is nothing to compare with.
[[nodiscard]] QString changedText(const snapshots::SnapshotSummary& snapshot);
/// All of it in a line for who does not see the picture.
[[nodiscard]] QString spokenText(const snapshots::SnapshotSummary& snapshot, TimePoint now);

/// How now stands to the newest safe point: «as the safe point», «3 services differ», «not compared yet».
[[nodiscard]] QString driftText(const snapshots::SnapshotState& state);
[[nodiscard]] Mark driftMark(const snapshots::SnapshotState& state);
/// What a comparison with now comes to, as SnapshotState::drift counts it.
[[nodiscard]] std::vector<snapshots::DriftCount> driftCounts(const snapshots::SnapshotDiff& diff);
/// Of one service; null: it is as in the safe point.
[[nodiscard]] const snapshots::DriftCount* driftOf(const snapshots::SnapshotState& state,
                                                   const ServiceId& service);

/// What likely made services ill, each with what would be put back.
[[nodiscard]] std::vector<ActLine> likelyLines(const snapshots::SnapshotState& state, TimePoint now);

/// «one every 30 min, next in 6 min»; why none comes.
[[nodiscard]] QString scheduleText(const snapshots::SnapshotState& state, TimePoint now);
/// «Recording 7 of 13 services».
[[nodiscard]] QString captureText(const snapshots::CaptureProgress& progress);

/// How many things on the page need a person: damaged snapshots, likely causes, none can be taken.
[[nodiscard]] int snapshotsNeedingPerson(const FleetState& state);

/// Null: there is none of that name.
[[nodiscard]] const snapshots::SnapshotSummary* findSnapshot(const snapshots::SnapshotState& state,
                                                             const snapshots::SnapshotId& id);

} // namespace holdfast::models
