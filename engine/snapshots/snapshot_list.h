// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"
#include "engine/stores/snapshot_folder.h"

#include <span>

namespace holdfast::snapshots {

/// What lists show of a folder's snapshots, in the same order (newest first). `saltId`: of this machine.
/// `verified`: when the folder was read.
[[nodiscard]] std::vector<SnapshotSummary> summariesOf(std::span<const stores::ListedSnapshot> listed,
                                                       const std::string& saltId, TimePoint verified);

/// The newest intact safe point; empty: there is none.
[[nodiscard]] SnapshotId safePointIn(std::span<const SnapshotSummary> snapshots);

/// Services of `after` that are not as in `before`, by the digests of their parts; also those that are in one
/// of them only. What a side could not record does not count.
[[nodiscard]] std::size_t changedServices(const Manifest& before, const Manifest& after);

} // namespace holdfast::snapshots
