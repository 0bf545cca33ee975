// SPDX-License-Identifier: GPL-3.0-or-later
// Backups give way to the service that they are of.
#include "engine/core/fleet/fleet_state.h"
#include "engine/runtime/backup_desk.h"
#include "engine/runtime/backup_watched.h"

#include <algorithm>

namespace holdfast::runtime {

using namespace backups;

/// By its own health: what it depends on is not relieved by it.
Wellness BackupDesk::wellnessOf(const ServiceId& service) const {
    const auto state = m_ways.newest();
    const auto* found = state ? state->find(service) : nullptr;
    if (found == nullptr || found->freshness != Freshness::Fresh) return {};
    Wellness wellness{.ill = found->ownState == HealthState::Degraded ||
                             found->ownState == HealthState::Critical,
                      .latency = {}};
    for (const auto& signal : found->signals) {
        if (signal.part != Part::Latency || signal.unit != Unit::Seconds || !signal.last ||
            signal.freshness != Freshness::Fresh)
            continue;
        wellness.latency = std::max(wellness.latency.value_or(0.0), signal.last->value);
    }
    return wellness;
}

/// A backup goes slower while it harms its service, as long as there is time for it.
void BackupDesk::spare() {
    auto* watched = m_running ? find(m_running->place().service) : nullptr;
    if (watched == nullptr || watched->keeper != m_running || !watched->shown.running) return;
    auto& running = *watched->shown.running;
    if (running.work != Work::Backup) return;
    const bool slower = isHarmed(m_wellness, wellnessOf(watched->service)) &&
                        maySlow(watched->settings, factsOf(*watched), running.began, m_ways.clock.now());
    if (slower == running.slowed) return;
    running.slowed = slower;
    m_running->goSlower(slower);
    shown();
}

} // namespace holdfast::runtime
