// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_pruning.h"
#include "engine/ports/action_store.h"

namespace holdfast::stores {

/// How much of what was done is kept.
struct ActionKeeping {
    std::size_t plans = 5'000; ///< of a fleet
    Duration plansFor = std::chrono::hours(24 * 365);
    actions::AuditBounds audit;
};

/// Takes away what is beyond the bounds: ended plans of the fleet, and the beginning of the audit trail, of
/// which the trail says so first. A trail that is broken keeps every entry, since it is evidence. Blocks;
/// whoever else does the same at the same time does no harm. A store that is no ports::ActionPruning keeps
/// all.
[[nodiscard]] Result<void> pruneActions(ports::ActionStore& store, actions::AuditSink& audit,
                                        const std::string& fleet,
                                        const std::optional<actions::AuditAnchor>& anchor, TimePoint now,
                                        const ActionKeeping& keeping = {});

} // namespace holdfast::stores
