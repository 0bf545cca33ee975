// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rollback_source.h"

#include <algorithm>

namespace holdfast::recovery {

using snapshots::Snapshot;

const snapshots::Move* RollbackSight::find(const ServiceId& service, snapshots::MoveKind kind,
                                           const std::string& what) const noexcept {
    for (const auto& stage : moves.stages) {
        if (stage.service != service) continue;
        for (const auto& move : stage.moves) {
            if (move.kind == kind && move.what == what) return &move;
        }
    }
    return nullptr;
}

Result<std::shared_ptr<const Snapshot>> RollbackSource::load(const snapshots::SnapshotId& id) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_last != nullptr && m_last->manifest.id == id) return m_last;
    }
    auto read = m_book.load(id);
    if (!read) return std::unexpected(read.error());
    auto kept = std::make_shared<const Snapshot>(std::move(*read));
    const std::lock_guard lock(m_mutex);
    m_last = kept;
    return kept;
}

Result<RollbackSight> RollbackSource::look(const snapshots::SnapshotId& id, const FleetSpec& fleet,
                                           const ServiceId& only,
                                           std::function<bool(const ServiceId&)> limitsLive,
                                           const ports::PlatformContext& context) {
    const auto then = load(id);
    if (!then) return std::unexpected(then.error());
    std::vector<ServiceId> services;
    if (!only.isEmpty()) services.push_back(only);
    auto live = m_book.record(services, context);
    if (!live) return std::unexpected(live.error());
    auto moves = snapshots::rollbackMoves(live->snapshot, **then, live->pool, fleet,
                                          {.only = only, .limitsLive = limitsLive});
    // A secret that this service has no more may be at hand in another one.
    if (!only.isEmpty() && !moves.refusals().empty()) {
        if (const auto all = m_book.record({}, context))
            moves = snapshots::rollbackMoves(live->snapshot, **then, all->pool, fleet,
                                             {.only = only, .limitsLive = std::move(limitsLive)});
    }
    return RollbackSight{.then = *then, .now = std::move(live->snapshot), .moves = std::move(moves)};
}

bool movesLimitsLive(const Subject& subject) {
    if (subject.platform == nullptr || subject.workload.isEmpty()) return false;
    const auto abilities = subject.platform->capabilities();
    const auto limit =
        std::ranges::find(abilities, workloads::Ability::Limit, &workloads::Capability::ability);
    return limit != abilities.end() && limit->can;
}

} // namespace holdfast::recovery
