// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/restore_speed.h"

#include <algorithm>

namespace holdfast::backups {

RestoreSpeed restoreSpeed(const std::vector<BackupSummary>& backups) noexcept {
    RestoreSpeed speed;
    std::optional<TimePoint> drilled;
    std::optional<TimePoint> told;
    for (const auto& one : backups) {
        const auto& drill = one.proofs.drilled;
        if (!drill || !drill->proven || !one.log) continue;
        const auto replay = std::ranges::find(drill->phases, "replay", &Phase::name);
        if (replay == drill->phases.end()) continue;
        if (!drilled || drill->at > *drilled) {
            drilled = drill->at;
            speed.beforeReplay = drill->recoveryTime() - replay->took;
        }
        const auto bytes = one.log->end.value - one.log->begin.value;
        if (one.log->end < one.log->begin || bytes < kTellingReplay || replay->took <= Duration(0)) continue;
        if (told && drill->at <= *told) continue;
        told = drill->at;
        speed.replayBytesPerSecond =
            static_cast<double>(bytes) / std::chrono::duration<double>(replay->took).count();
    }
    return speed;
}

} // namespace holdfast::backups
