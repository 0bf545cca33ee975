// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/rollback_plan.h"
#include "engine/recovery/recipe.h"
#include "engine/recovery/snapshot_book.h"

#include <memory>
#include <mutex>

namespace holdfast::recovery {

/// What a rollback knows at one moment: how it was, how it is, what is to be done about it.
struct RollbackSight {
    std::shared_ptr<const snapshots::Snapshot> then;
    snapshots::Snapshot now;
    snapshots::RollbackMoves moves;

    /// None: it is not among them (any more).
    [[nodiscard]] const snapshots::Move* find(const ServiceId& service, snapshots::MoveKind kind,
                                              const std::string& what = {}) const noexcept;
};

/// Looks at snapshots and the live fleet for a rollback. Keeps the snapshot that was read last, since every
/// step of a plan needs it. Thread-safe; blocks as the book does.
class RollbackSource {
public:
    /// Outlives it.
    explicit RollbackSource(SnapshotBook& book) : m_book(book) {}

    [[nodiscard]] SnapshotBook& book() noexcept { return m_book; }

    [[nodiscard]] Result<std::shared_ptr<const snapshots::Snapshot>> load(const snapshots::SnapshotId& id);
    /// `only` empty: all of the fleet. `limitsLive`: as in RollbackWish.
    [[nodiscard]] Result<RollbackSight> look(const snapshots::SnapshotId& id, const FleetSpec& fleet,
                                             const ServiceId& only,
                                             std::function<bool(const ServiceId&)> limitsLive,
                                             const ports::PlatformContext& context);

private:
    SnapshotBook& m_book;
    std::mutex m_mutex;
    std::shared_ptr<const snapshots::Snapshot> m_last;
};

/// Whether a platform can move the limits of what it runs.
[[nodiscard]] bool movesLimitsLive(const Subject& subject);

} // namespace holdfast::recovery
