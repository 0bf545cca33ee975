// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/backup_book.h"
#include "engine/recovery/guard_gatherer.h"
#include "engine/recovery/plan_maker.h"
#include "engine/recovery/recipe_runner.h"
#include "engine/recovery/snapshot_book.h"
#include "engine/runtime/acting_world.h"
#include "engine/runtime/aside_audit.h"
#include "engine/runtime/desk_rules.h"
#include "engine/runtime/lease_warden.h"
#include "engine/runtime/probed_health.h"

#include <memory>

namespace holdfast::runtime {

/// What acting keeps, with who looks after its leases and its audit trail. One for as long as the fleet has
/// the same name. Thread-safe.
struct ActingArchive {
    ActingArchive(ActingStores opened, const Clock& clock, const std::shared_ptr<DeskRules>& rules);

    ActingStores stores;
    LeaseWarden leases;
    AsideAudit audit;
};

/// All that plans of one fleet are drawn up, guarded and run with; a new one for each fleet file. Held by
/// every plan and every job that uses it. Thread-safe.
class ActingKit {
public:
    struct Parts {
        const Clock& clock;
        std::shared_ptr<const FleetSpec> fleet;
        std::shared_ptr<ActingArchive> archive;
        std::shared_ptr<DeskRules> rules;
        std::shared_ptr<ProbedHealth> health;
        std::unique_ptr<recovery::SubjectFinder> subjects;
        recovery::Cookbook cookbook;
        recovery::NewestState newest;
        std::function<bool(const ServiceSpec&)> keepsStore; ///< may be null
        /// Null: none are kept, and nothing can be rolled back.
        std::shared_ptr<recovery::SnapshotBook> snapshots = nullptr;
        bool rollback = true; ///< ROLLBACK_ENABLED
        /// Null: none are taken, and nothing can be restored over its service.
        std::shared_ptr<recovery::BackupBook> backups = nullptr;
    };

    explicit ActingKit(Parts parts);
    ActingKit(const ActingKit&) = delete;
    ActingKit& operator=(const ActingKit&) = delete;

    [[nodiscard]] const FleetSpec& fleet() const noexcept { return *m_parts.fleet; }

    [[nodiscard]] ActingArchive& archive() noexcept { return *m_parts.archive; }

    [[nodiscard]] ports::ActionStore& store() noexcept { return *m_parts.archive->stores.store; }

    [[nodiscard]] recovery::PlanMaker& maker() noexcept { return m_maker; }

    [[nodiscard]] recovery::GuardGatherer& guards() noexcept { return m_guards; }

    [[nodiscard]] recovery::RecipeRunner& runner() noexcept { return m_runner; }

    /// Null: none are kept.
    [[nodiscard]] recovery::SnapshotBook* snapshots() noexcept { return m_parts.snapshots.get(); }

    /// For an execution.
    [[nodiscard]] actions::World world() noexcept;

private:
    Parts m_parts;
    recovery::PlanMaker m_maker;
    recovery::GuardGatherer m_guards;
    recovery::RecipeRunner m_runner;
};

} // namespace holdfast::runtime
