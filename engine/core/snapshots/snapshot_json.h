// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::snapshots {

// As the command line and the HTTP API write them; stable. Secrets are masked.
[[nodiscard]] nlohmann::json shownJson(const SnapshotSummary& snapshot);
[[nodiscard]] nlohmann::json shownJson(const SnapshotDiff& diff);
/// {"snapshots": […], "safe_point": id or null, "next_due", "every_seconds", "most", "capturing", "drift",
/// "drift_at", "trouble"}
[[nodiscard]] nlohmann::json shownJson(const SnapshotState& state);

} // namespace holdfast::snapshots
