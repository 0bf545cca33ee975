// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_log.h"
#include "engine/core/automation/storm_brake.h"
#include "engine/ports/action_store.h"
#include "engine/recovery/plan_maker.h"
#include "engine/recovery/snapshot_book.h"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace holdfast::backups {
class BackupKeeper;
}

namespace holdfast::snapshots {
class SnapshotKeeper;
}

namespace holdfast::runtime {

/// Any thread; must not block.
using PolicyLookup = std::function<automation::RecoveryPolicy(const ServiceId&)>;

/// What acting keeps for one fleet, opened. All parts are thread-safe; each later one may use those before.
struct ActingStores {
    std::unique_ptr<actions::DurableFile> journalFile;
    std::unique_ptr<actions::JournalLog> journal;
    std::unique_ptr<ports::ActionStore> store;
    std::shared_ptr<actions::AuditStore> auditStore; ///< what the trail is written to; null: the store itself
    std::unique_ptr<actions::AuditSink> audit;
    std::unique_ptr<actions::ActionBook> book;
    /// How the audit trail was found; called on a thread that may block.
    std::function<actions::ChainVerdict()> trail;
    /// Verifies entries that were read now, also that none is missing at the end. Any thread.
    std::function<actions::ChainVerdict(std::span<const actions::AuditEntry>)> verify;
    /// Where notes wait that the audit trail could not take while the glass is broken; null: nowhere.
    std::unique_ptr<actions::DurableFile> aside;
    std::string notice; ///< that a person should know of; empty: nothing
    /// Takes away what is beyond the bounds of what is kept, when that is due. Called every few seconds on a
    /// thread that may block; null: everything stays.
    std::function<void()> prune;
};

/// What the keeper of a fleet's snapshots is given by the engine.
struct SnapshotWays {
    std::shared_ptr<const FleetSpec> fleet;
    recovery::NewestState newest;
    /// Whether all is well now, but for what this plan does (empty: no plan). Any thread.
    std::function<snapshots::SafetyVerdict(const std::string& plan)> verdict;
};

/// What an engine needs in order to act. Everything outlives the engine. Without `open` nobody can act.
struct ActingWorld {
    /// Opens what acting keeps. Called on a thread that may block.
    std::function<Result<ActingStores>(const FleetSpec& fleet, PolicyLookup policies)> open;
    /// Finds the services of this fleet on their platforms.
    std::function<std::unique_ptr<recovery::SubjectFinder>(std::shared_ptr<const FleetSpec> fleet)> subjects;
    std::function<recovery::Cookbook(const Clock& clock)> cookbook;
    /// Makes the keeper of a fleet's snapshots; touches no disk yet. Null: none are kept.
    std::function<std::shared_ptr<snapshots::SnapshotKeeper>(const SnapshotWays& ways)> snapshots;
    /// Makes the keeper of a service's backups; touches no disk yet. Null: none are taken here, or not of it.
    std::function<std::shared_ptr<backups::BackupKeeper>(const FleetSpec& fleet, const ServiceSpec& service)>
        backups;
    /// Whether the shared store lies in this service, so that its locks are of no use for it; null: it does
    /// not. Any thread; must not block.
    std::function<bool(const ServiceSpec& service)> keepsStore;
    std::string who;                                  ///< «ann@desk», shown to others and in the audit trail
    std::string place;                                ///< which program of hers: «window, process 4711»
    actions::Role highestRole = actions::Role::Admin; ///< that the person can unlock
    automation::EnvironmentBounds bounds;
    automation::BrakeSettings brake;
    /// Triggers are watched, snapshots and backups taken by schedule; a single command leaves that to others.
    bool automation = true;
};

/// Who asks for something.
struct Asker {
    actions::Origin origin = actions::Origin::Window;
    std::string who; ///< empty: the person of this program
    /// That a token carries; none: the person's own, which is locked until it is unlocked.
    std::optional<actions::Role> granted;
};

} // namespace holdfast::runtime
