// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_choice.h"

#include <algorithm>
#include <utility>

namespace holdfast::models {

SnapshotChoice::SnapshotChoice(QObject* parent) : QObject(parent) {}

void SnapshotChoice::follow(const snapshots::SnapshotState& state) {
    m_known.clear();
    for (const auto& snapshot : state.snapshots)
        m_known.push_back(snapshot.id);
    m_safePoint = state.safePoint;
    if (!isThere(m_before)) m_byPerson = false;
    if (!m_byPerson) return set(usual(), {});
    set(m_before, isThere(m_after) ? m_after : SnapshotId());
}

void SnapshotChoice::choose(const SnapshotId& id) {
    m_byPerson = !id.isEmpty();
    set(id.isEmpty() ? usual() : id, {});
}

void SnapshotChoice::toggle(const SnapshotId& id) {
    if (id.isEmpty() || !isThere(id)) return choose(m_before);
    if (id == m_before) return choose(m_after.isEmpty() ? m_before : m_after);
    if (id == m_after) return choose(m_before);
    choosePair(m_before, id);
}

void SnapshotChoice::choosePair(const SnapshotId& one, const SnapshotId& other) {
    if (one.isEmpty() || other.isEmpty() || one == other) return choose(one.isEmpty() ? other : one);
    m_byPerson = true;
    // Newest first in the list: what stands later is the older one.
    const auto first = std::ranges::find(m_known, one);
    const auto second = std::ranges::find(m_known, other);
    if (first > second)
        set(one, other);
    else
        set(other, one);
}

bool SnapshotChoice::has(const SnapshotId& id) const {
    return !isEmpty() && (id == m_before || id == m_after);
}

SnapshotChoice::SnapshotId SnapshotChoice::usual() const {
    if (isThere(m_safePoint)) return m_safePoint;
    return m_known.empty() ? SnapshotId() : m_known.front();
}

bool SnapshotChoice::isThere(const SnapshotId& id) const {
    return !id.isEmpty() && std::ranges::find(m_known, id) != m_known.end();
}

void SnapshotChoice::set(SnapshotId before, SnapshotId after) {
    if (before == m_before && after == m_after) return;
    m_before = std::move(before);
    m_after = std::move(after);
    Q_EMIT changed();
}

} // namespace holdfast::models
