// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_log.h"
#include "engine/core/actions/world.h"

#include <deque>
#include <functional>
#include <mutex>

namespace holdfast::runtime {

/// The audit trail, and what happens while its store cannot be reached: notes about a service for which the
/// glass is broken, and about orders that are no plans (unlocking, pausing, breaking the glass), go into a
/// file beside, on stable storage, and from there into the trail once that can be written again. All others
/// fail as the trail does. Thread-safe; blocks as the store does.
class AsideAudit final : public actions::AuditSink {
public:
    /// Any thread.
    using GlassIsBroken = std::function<bool(const ServiceId&)>;

    /// Both outlive it. `aside` null: nothing is put aside.
    AsideAudit(actions::AuditSink& trail, actions::DurableFile* aside, GlassIsBroken broken);

    [[nodiscard]] Result<void> write(const actions::AuditNote& note) override;
    [[nodiscard]] Result<bool> has(const actions::PlanId& plan, actions::AuditMoment moment) const override;

    /// Brings what was put aside into the trail, in order; the rest stays when the trail fails.
    Result<void> bringBack();

    [[nodiscard]] std::size_t waiting() const;

private:
    [[nodiscard]] Result<void> putAside(const actions::AuditNote& note);

    actions::AuditSink& m_trail;
    actions::DurableFile* m_aside;
    GlassIsBroken m_broken;
    mutable std::mutex m_mutex;
    std::deque<actions::AuditNote> m_waiting;
};

} // namespace holdfast::runtime
