// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/seen_drift.h"

#include "models/snapshot_words.h"

#include <memory>
#include <utility>

namespace holdfast::models {

void SeenDrift::keep(const snapshots::SnapshotDiff& diff, TimePoint now) {
    if (!diff.after.isEmpty()) return;
    m_from = diff.before;
    m_at = diff.afterAt == TimePoint() ? now : diff.afterAt;
    m_drift = driftCounts(diff);
}

FleetStatePtr SeenDrift::newest(const FleetStatePtr& state) const {
    if (!m_at || !state->snapshots || m_from != state->snapshots->safePoint) return state;
    const auto& told = *state->snapshots;
    if (told.driftAt && *told.driftAt >= *m_at) return state;
    auto known = std::make_shared<snapshots::SnapshotState>(told);
    known->drift = m_drift;
    known->driftAt = m_at;
    auto newest = std::make_shared<FleetState>(*state);
    newest->snapshots = std::move(known);
    return newest;
}

} // namespace holdfast::models
