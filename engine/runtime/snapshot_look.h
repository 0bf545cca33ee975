// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/retention.h"
#include "engine/snapshots/change_search.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <stop_token>

namespace holdfast::runtime {

enum class Drift : std::uint8_t { Leave, WorkOut };

/// What a look into the folder of snapshots is to do besides listing.
struct SnapshotErrand {
    Drift drift = Drift::Leave;
    std::optional<snapshots::RetentionRule> rule; ///< none: nothing is dropped
    std::set<snapshots::SnapshotId> inUse;
    std::vector<snapshots::IllService> ill; ///< whose likely change is looked for, with the drift
    std::shared_ptr<const FleetSpec> fleet;
    snapshots::PlanLookup plans;
};

/// What it found, and what differs from the safe point.
struct SnapshotLook {
    std::uint64_t number = 0; ///< of all looks, by when it began
    std::vector<snapshots::SnapshotSummary> all;
    snapshots::SnapshotId safePoint;
    std::optional<std::filesystem::file_time_type> folder;
    std::optional<TimePoint> driftAt;
    std::vector<snapshots::DriftCount> drift;
    std::vector<snapshots::LikelyChange> likely;
    std::string trouble;
};

/// `now`: a snapshot of this moment; null: the fleet is read where drift is asked for. Blocks.
[[nodiscard]] SnapshotLook lookInto(std::uint64_t number, snapshots::SnapshotKeeper& keeper,
                                    const SnapshotErrand& errand, const snapshots::Snapshot* now,
                                    const std::stop_token& stop);

/// When the folder changed last, by this program or another; none: there is none.
[[nodiscard]] std::optional<std::filesystem::file_time_type>
changedAt(const snapshots::SnapshotKeeper& keeper);

[[nodiscard]] std::string troubleText(const Error& error);

/// Recording a fleet takes no longer.
inline constexpr Duration kTakenWithin{60'000};

} // namespace holdfast::runtime
