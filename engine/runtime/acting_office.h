// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/acting_kit.h"
#include "engine/runtime/event_journal.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/store_view.h"
#include "engine/runtime/worker_pool.h"

#include <functional>
#include <memory>
#include <vector>

namespace holdfast::runtime {

/// Has what acting keeps opened and looked into, off the engine thread: journal, store, audit trail, and the
/// kit that plans are made with. Engine thread but where it says otherwise.
class ActingOffice {
public:
    /// Everything outlives the office.
    struct Ways {
        const Clock& clock;
        EventJournal& journal;
        std::shared_ptr<PostGate> gate;
        recovery::NewestState newest;
        ProbedHealth::Ask readHealth;
        ActingWorld acting;
        std::function<void()> changed; ///< something that is shown
        /// Everything is open; these plans were left by a program that ended. Comes before ready() is true.
        std::function<void(std::vector<actions::PlanHistory>)> opened;
        std::function<void()> rulesChanged; ///< policies, modes or pauses are others now
        std::function<void(const ServiceId&, automation::AttemptRecord)> record;
    };

    using StoreJob = std::function<Result<void>(ports::ActionStore&, const std::string& fleet)>;
    using TextAnswer = std::function<void(Result<std::string>)>;

    explicit ActingOffice(Ways ways);

    /// `snapshots`: null where none are kept.
    void useFleet(std::shared_ptr<const FleetSpec> fleet, bool same,
                  std::shared_ptr<recovery::SnapshotBook> snapshots = nullptr);
    void tick();
    /// Whoever waits for a reading is told that none comes. Jobs under way come to their end.
    void stop();

    /// Why nothing can be done, in a sentence that says what to do; nothing: it can.
    [[nodiscard]] Result<void> ready() const;

    /// Null unless everything is open.
    [[nodiscard]] const std::shared_ptr<ActingKit>& kit() const noexcept { return m_kit; }

    [[nodiscard]] const std::shared_ptr<const FleetSpec>& fleet() const noexcept { return m_fleet; }

    [[nodiscard]] const std::shared_ptr<DeskRules>& rules() const noexcept { return m_rules; }

    [[nodiscard]] const Ways& ways() const noexcept { return m_ways; }

    [[nodiscard]] const StoreView& view() const noexcept { return m_view; }

    [[nodiscard]] automation::ActionStoreState condition() const;
    [[nodiscard]] actions::ChainVerdict trail() const;

    [[nodiscard]] const std::string& journalTrouble() const noexcept { return m_journalTrouble; }

    /// Runs on the store's thread with the kit of now. Not called when there is none, or the office is gone.
    void onStore(std::function<void(ActingKit&)> job);
    /// Back on the engine thread, unless another fleet was opened meanwhile. Any thread.
    void post(std::uint64_t generation, std::function<void()> work);

    [[nodiscard]] std::uint64_t generation() const noexcept { return m_generation; }

    /// Looks into the store soon.
    void look();
    void wantRecord(const ServiceId& service);
    /// Does it in the store, enters it in the audit trail, and answers with `text` or with what failed.
    void carryOut(StoreJob job, actions::AuditNote note, std::string text, TextAnswer answer);
    /// From now on, whatever the store knows of it yet.
    void addPause(automation::PauseView pause);
    void removePause(const ServiceId& service);
    void applySetting(const std::string& name, const std::string& value);

    void note(Event event) { m_ways.journal.add(std::move(event)); }

    /// Who acts, as others see it.
    [[nodiscard]] std::string holder() const;

private:
    struct Opened;

    void open();
    void takeOpened(const std::shared_ptr<Opened>& opened);
    void takeView(StoreView view, std::string journalTrouble);
    void keepOwnPauses(std::vector<automation::PauseView>& pauses);
    void takePauses(std::vector<automation::PauseView> pauses);
    void useSettings();
    [[nodiscard]] static std::shared_ptr<Opened>
    openAll(const Ways& ways, const std::shared_ptr<DeskRules>& rules,
            const std::shared_ptr<const FleetSpec>& fleet, std::shared_ptr<ActingArchive> archive,
            std::shared_ptr<ProbedHealth> health, std::shared_ptr<recovery::SnapshotBook> snapshots,
            const std::string& holder);

    Ways m_ways;
    std::shared_ptr<DeskRules> m_rules;
    std::shared_ptr<const FleetSpec> m_fleet;
    std::shared_ptr<ActingArchive> m_archive;
    std::shared_ptr<ActingKit> m_kit;
    std::shared_ptr<ProbedHealth> m_health;
    std::shared_ptr<recovery::SnapshotBook> m_snapshots;
    std::uint64_t m_generation = 0; ///< of fleets by name
    std::uint64_t m_openings = 0;
    std::string m_openTrouble;
    std::string m_journalTrouble;
    bool m_opening = false;
    bool m_looking = false;
    bool m_stopped = false;
    int m_ownWrites = 0; ///< orders that the store was not told yet: what it says is older
    std::optional<SteadyPoint> m_nextLook;
    std::optional<SteadyPoint> m_nextOpen;
    StoreView m_view;
    std::vector<automation::PauseView> m_ownPauses; ///< that the store does not have
    WorkerPool m_thread{"acting", 1};               ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
