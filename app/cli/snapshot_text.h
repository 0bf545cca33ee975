// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots as the command line writes them for people.
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <span>
#include <string>

namespace holdfast::app {

/// One line each, newest first.
[[nodiscard]] std::string snapshotTable(std::span<const snapshots::SnapshotSummary> all);
/// What one says of itself, and of its services.
[[nodiscard]] std::string snapshotText(const snapshots::SnapshotSummary& one);
/// Service by service, field by field.
[[nodiscard]] std::string diffText(const snapshots::SnapshotDiff& diff);

} // namespace holdfast::app
