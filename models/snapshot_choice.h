// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <QtCore/QObject>

namespace holdfast::models {

/// Which two are compared: a snapshot and now, or two snapshots, the older one first. Until a person chooses,
/// that is the newest safe point and now. An empty id is now. Main thread.
class SnapshotChoice final : public QObject {
    Q_OBJECT

public:
    using SnapshotId = snapshots::SnapshotId;

    explicit SnapshotChoice(QObject* parent = nullptr);

    /// What is gone is no longer chosen.
    void follow(const snapshots::SnapshotState& state);

    /// That one against now; now: the newest safe point against it.
    void choose(const SnapshotId& id);
    /// Takes a second one to the one that is chosen, or takes it away again.
    void toggle(const SnapshotId& id);
    void choosePair(const SnapshotId& one, const SnapshotId& other);

    /// Nothing is chosen: there is no snapshot to choose.
    [[nodiscard]] bool isEmpty() const noexcept { return m_before.isEmpty(); }

    [[nodiscard]] const SnapshotId& before() const noexcept { return m_before; }

    /// Empty: now.
    [[nodiscard]] const SnapshotId& after() const noexcept { return m_after; }

    /// Whether it is one of the two; an empty id asks for now.
    [[nodiscard]] bool has(const SnapshotId& id) const;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] SnapshotId usual() const;
    [[nodiscard]] bool isThere(const SnapshotId& id) const;
    void set(SnapshotId before, SnapshotId after);

    std::vector<SnapshotId> m_known; ///< newest first
    SnapshotId m_safePoint;
    SnapshotId m_before;
    SnapshotId m_after;
    bool m_byPerson = false;
};

} // namespace holdfast::models
