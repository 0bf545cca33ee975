// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/world.h"
#include "engine/recovery/rollback_source.h"

namespace holdfast::recovery {

/// What rolling back needs of the rest of the program. Everything outlives the cookbook.
struct RollbackParts {
    SnapshotBook& book;
    /// By whose readings a stage is well before the next one begins.
    actions::HealthObserver& health;
    bool enabled = true;          ///< ROLLBACK_ENABLED
    Duration wellWithin{300'000}; ///< how long a service may take to be well, 1 s .. 1 h
    Duration readEvery{2'000};    ///< between two readings meanwhile
};

/// Puts a service, or every service of the fleet that differs, back to how it was in a snapshot: the fewest
/// moves (snapshots/rollback_plan.h), service after service in their order, each of them well before the next
/// one. A snapshot of how it is now comes first. What goes wrong is undone, also in the services before.
class RollbackRecipe final : public Recipe {
public:
    RollbackRecipe(std::shared_ptr<RollbackSource> source, const RollbackParts& parts)
        : m_source(std::move(source)), m_parts(parts) {}

    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::EmergencyRollback;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    /// «snapshot»: which one, else the newest intact safe point. «scope»: «service» (also when left out) or
    /// «fleet».
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;

private:
    std::shared_ptr<RollbackSource> m_source;
    RollbackParts m_parts;
};

/// The snapshot to which the drawing of a rollback goes back; drawing it has read and verified all of it.
/// None: it is the drawing of something else.
[[nodiscard]] std::optional<actions::SnapshotFacts> snapshotOf(const Drawing& drawing);

/// Emergency rollback, and the deeds «snapshot.», «rollback.» and «postgres.setting.» of its steps.
[[nodiscard]] Cookbook rollbackCookbook(const RollbackParts& parts);

} // namespace holdfast::recovery
