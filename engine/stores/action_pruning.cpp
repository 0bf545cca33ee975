// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_pruning.h"

#include "engine/ports/action_pruning.h"

#include <fmt/format.h>

namespace holdfast::stores {

Result<void> pruneActions(ports::ActionStore& store, actions::AuditSink& audit, const std::string& fleet,
                          const std::optional<actions::AuditAnchor>& anchor, TimePoint now,
                          const ActionKeeping& keeping) {
    auto* pruning = dynamic_cast<ports::ActionPruning*>(&store);
    if (pruning == nullptr) return {};
    const auto plans = pruning->forgetPlans(fleet, now - keeping.plansFor, keeping.plans);
    if (!plans) return std::unexpected(plans.error());
    const auto entries = store.entries();
    if (!entries) return std::unexpected(entries.error());
    const auto through = actions::dueForPruning(*entries, now, keeping.audit);
    if (!through) return {};
    if (const auto verdict = actions::verifyChain(*entries, anchor); !verdict.whole)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The audit trail is broken, so nothing of it is pruned: {}. Export it and "
                                   "look who changed it.",
                                   verdict.reason));
    if (auto noted = audit.write(actions::pruningNote(*entries, *through, "Holdfast")); !noted) return noted;
    return pruning->forgetAudit(*through);
}

} // namespace holdfast::stores
