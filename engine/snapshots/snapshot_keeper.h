// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"
#include "engine/snapshots/fleet_recorder.h"
#include "engine/stores/snapshot_folder.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>

namespace holdfast::snapshots {

/// Why and for whom one is taken.
struct Taking {
    Occasion occasion = Occasion::Schedule;
    std::string by;     ///< empty: nobody asked for it
    std::string reason; ///< in words
    std::string plan;   ///< Safety: before which one
};

/// The snapshots of one fleet: takes and keeps them, and lends them to whoever rolls back. Made without
/// touching the disk; thread-safe; every call blocks and belongs on a thread that may. Errors as of
/// SnapshotBook. Where another program changes the folder just now, a call waits a while for it.
class SnapshotKeeper final : public recovery::SnapshotBook {
public:
    struct Parts {
        const Clock& clock; ///< outlives the keeper
        std::shared_ptr<const FleetSpec> fleet;
        std::unique_ptr<recovery::SubjectFinder> subjects;
        recovery::NewestState newest; ///< may be null
        std::filesystem::path folder; ///< for this fleet's snapshots alone
        std::filesystem::path salt;   ///< the machine's file (snapshot_salt.h)
        /// Where secrets come from, by the reference («env:DB_PASSWORD»).
        std::map<std::string, Secret> references;
        /// Whether all is well now, but for what this plan does (empty: no plan). Any thread; may be null:
        /// nobody knows.
        std::function<SafetyVerdict(const std::string& plan)> verdict;
        RecordingBounds bounds = {};
    };

    explicit SnapshotKeeper(Parts parts);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_parts.folder; }

    /// Records the whole fleet and keeps it. Gives it as it was kept.
    [[nodiscard]] Result<Snapshot> take(const Taking& taking, const ports::PlatformContext& context,
                                        const recovery::RecordingProgress& progress = {});
    /// Newest first; every byte of each was read and checked.
    [[nodiscard]] Result<std::vector<SnapshotSummary>> list();
    [[nodiscard]] Result<void> verify(const SnapshotId& id);
    [[nodiscard]] Result<void> setPinned(const SnapshotId& id, stores::Pin pin);
    /// FixInput also for the last intact safe point, and for one that is in use.
    [[nodiscard]] Result<void> drop(const SnapshotId& id, const std::set<SnapshotId>& inUse = {});
    /// Gives what was dropped.
    [[nodiscard]] Result<std::vector<SnapshotId>> thin(const RetentionRule& rule,
                                                       const std::set<SnapshotId>& inUse = {});
    [[nodiscard]] Result<std::string> exported(const SnapshotId& id);
    [[nodiscard]] Result<SnapshotId> import(std::string_view bytes);

    [[nodiscard]] Result<Snapshot> load(const SnapshotId& id) override;
    [[nodiscard]] Result<SnapshotId> safePoint() override;
    [[nodiscard]] Result<recovery::LiveRecord>
    record(std::span<const ServiceId> services, const ports::PlatformContext& context,
           const recovery::RecordingProgress& progress = {}) override;
    [[nodiscard]] Result<SnapshotId> takeSafety(const std::string& plan, const std::string& reason,
                                                const ports::PlatformContext& context) override;

private:
    [[nodiscard]] Result<const Concealer*> concealer();
    [[nodiscard]] SafetyVerdict verdictFor(const std::string& plan) const;
    /// Runs what changes the folder: one at a time here, and again while another program is at it, unless
    /// somebody wants the wait to end.
    template <typename T>
    [[nodiscard]] Result<T> changing(const std::function<Result<T>()>& change,
                                     const std::stop_token& stop = {});

    Parts m_parts;
    FleetRecorder m_recorder;
    stores::SnapshotFolder m_store;
    std::mutex m_changing;
    std::mutex m_saltMutex;
    std::unique_ptr<const Concealer> m_concealer; ///< never replaced once it is there
};

} // namespace holdfast::snapshots
