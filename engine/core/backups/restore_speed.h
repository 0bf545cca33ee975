// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup_state.h"

namespace holdfast::backups {

/// How fast a restore of a service's goes, as its newest proven drills measured.
struct RestoreSpeed {
    double replayBytesPerSecond = 0.0; ///< of log; 0: none replayed enough of it to tell
    Duration beforeReplay{0};          ///< what comes before it
};

/// By a drill that replayed less log than that, the start of the server is all that was measured.
inline constexpr std::uint64_t kTellingReplay = 16ULL << 20U;

/// `backups`: newest first.
[[nodiscard]] RestoreSpeed restoreSpeed(const std::vector<BackupSummary>& backups) noexcept;

} // namespace holdfast::backups
