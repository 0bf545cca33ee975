// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/safe_point.h"
#include "engine/core/snapshots/snapshot_state.h"
#include "engine/ports/snapshot_client.h"
#include "engine/runtime/action_desk.h"
#include "engine/runtime/ill_watch.h"
#include "engine/runtime/safety_board.h"
#include "engine/snapshots/change_search.h"

#include <atomic>
#include <functional>
#include <memory>
#include <set>

namespace holdfast::runtime {

enum class Drift : std::uint8_t;
struct SnapshotErrand;
struct SnapshotLook;

/// Snapshots of one fleet: has them taken by schedule and on a person's word, thinned, verified and compared
/// with the fleet as it is, off the engine thread; shows all of it. Engine thread; nothing blocks but stop().
/// Answers come on any thread, once, unless the desk is gone.
class SnapshotDesk {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;
    using SnapshotId = snapshots::SnapshotId;

    /// Everything outlives the desk.
    struct Ways {
        const Clock& clock;
        EventJournal& journal;
        std::shared_ptr<PostGate> gate;
        recovery::NewestState newest;
        ActionDesk& actions;
        std::function<void()> changed; ///< there is a new state()
    };

    explicit SnapshotDesk(Ways ways);

    void useFleet(std::shared_ptr<const FleetSpec> fleet, bool same);

    /// Null: none are kept here, or no fleet is open.
    [[nodiscard]] const std::shared_ptr<snapshots::SnapshotKeeper>& keeper() const noexcept {
        return m_keeper;
    }

    /// A sweep has ended, and the fleet is observed.
    void sweepEnded(const FleetStatePtr& state);
    /// There is a newer state, perhaps in the middle of a sweep: what turned bad counts at once.
    void published(const FleetStatePtr& state);
    /// Nobody saw the fleet for a while.
    void lostSight(const std::string& why);
    /// Plans began or ended.
    void plansChanged();
    /// Every second or so.
    void tick();
    void stop();

    [[nodiscard]] std::shared_ptr<const snapshots::SnapshotState> state();

    // snapshot_asks.cpp: see ports::SnapshotClient.
    void take(const std::string& reason, const Asker& asker, Answer<SnapshotId> answer);
    void compare(const SnapshotId& before, const SnapshotId& after, Answer<snapshots::SnapshotDiff> answer);
    void verify(const SnapshotId& id, Answer<std::string> answer);
    void pin(const SnapshotId& id, stores::Pin pin, const Asker& asker, Answer<std::string> answer);
    void drop(const SnapshotId& id, const Asker& asker, Answer<std::string> answer);
    void part(const SnapshotId& id, const ServiceId& service, snapshots::PartKind kind,
              Answer<std::string> answer);
    void exportAs(const SnapshotId& id, Answer<std::string> answer);
    void import(std::string bytes, const Asker& asker, Answer<SnapshotId> answer);

private:
    using Job = std::function<void(snapshots::SnapshotKeeper&, const std::stop_token&)>;

    void submit(Job job);
    /// Back on the engine thread, unless another fleet was opened meanwhile. Any thread.
    void post(std::uint64_t generation, std::function<void()> work);
    void begin(snapshots::Taking taking, Answer<SnapshotId> answer);
    void ended(snapshots::Occasion occasion, const std::string& trouble, SnapshotLook look);
    /// What is kept was changed or checked: a look under way may have come too early.
    void lookAnew();
    void look(Drift drift);
    [[nodiscard]] SnapshotErrand errand(Drift drift, bool thins) const;
    void takeLook(SnapshotLook look);
    void takeDrift(SnapshotLook& look);
    /// Asks the store, on the thread that asks this; null: nobody can act here.
    [[nodiscard]] snapshots::PlanLookup planLookup() const;
    void tellTrouble(const std::string& trouble);
    void schedule();
    [[nodiscard]] bool isDue() const;
    [[nodiscard]] bool schedules() const;
    [[nodiscard]] std::set<SnapshotId> inUse() const;
    /// Whether somebody may change what is kept; then also that it can be audited.
    [[nodiscard]] Result<void> may(const Asker& asker, actions::Role needed) const;
    [[nodiscard]] Result<void> ready() const;
    [[nodiscard]] actions::AuditNote noteOf(const char* kind, const Asker& asker, std::string text) const;
    /// Does it on a thread that may block, then audits it and looks into the folder.
    void change(const Asker& asker, const char* kind, std::string text,
                std::function<Result<void>(snapshots::SnapshotKeeper&)> work, Answer<std::string> answer);

    Ways m_ways;
    std::shared_ptr<const FleetSpec> m_fleet;
    std::shared_ptr<snapshots::SnapshotKeeper> m_keeper;
    std::shared_ptr<SafetyBoard> m_safety = std::make_shared<SafetyBoard>();
    snapshots::SafePointWatch m_watch;
    IllWatch m_ill;
    snapshots::RetentionRule m_rule;
    std::shared_ptr<const snapshots::SnapshotState> m_state; ///< null: to be composed
    snapshots::SnapshotState m_shown;
    std::atomic<std::uint64_t> m_looks{0};                       ///< begun, on any thread
    std::uint64_t m_newestLook = 0;                              ///< heard of
    std::uint64_t m_generation = 0;                              ///< of fleets by name
    std::optional<std::filesystem::file_time_type> m_folderSeen; ///< how the folder was when it was read
    bool m_observed = false;
    bool m_looking = false;
    bool m_lookAnew = false; ///< as soon as no other look is under way
    bool m_stopped = false;
    bool m_overdue = true; ///< since before the fleet was opened: it may wait until all is well
    SteadyPoint m_opened;
    std::optional<SteadyPoint> m_nextLook;
    std::optional<SteadyPoint> m_nextDrift;
    std::optional<SteadyPoint> m_lastDrift; ///< when it was asked for
    std::optional<TimePoint> m_retryAt;     ///< the last one could not be taken
    std::optional<TimePoint> m_troubleSince;
    WorkerPool m_threads{"snapshots", 2}; ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
