// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"
#include "engine/core/backups/backup_pace.h"
#include "engine/ports/backup_client.h"
#include "engine/runtime/action_desk.h"
#include "engine/runtime/copy_desk.h"

#include <functional>
#include <memory>
#include <vector>

namespace holdfast::runtime {

/// Backups of one fleet: has them taken, verified and rehearsed by schedule and on a person's word, thinned,
/// and the log received, off the engine thread; shows all of it and what would be lost now. One thing at a
/// time, since they share disk and network. Engine thread; nothing blocks but stop(). Answers come on any
/// thread, once, unless the desk is gone.
class BackupDesk {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;
    using BackupId = backups::BackupId;

    /// Everything outlives the desk.
    struct Ways {
        const Clock& clock;
        EventJournal& journal;
        std::shared_ptr<PostGate> gate;
        ActionDesk& actions;
        std::function<FleetStatePtr()> newest; ///< as published; null: nothing was
        std::function<void()> changed;         ///< there is a new state()
    };

    explicit BackupDesk(Ways ways);
    ~BackupDesk();
    BackupDesk(const BackupDesk&) = delete;
    BackupDesk& operator=(const BackupDesk&) = delete;

    void useFleet(const std::shared_ptr<const FleetSpec>& fleet);
    /// Every second or so.
    void tick();
    void stop();

    /// Null: none are taken here, or no fleet is open.
    [[nodiscard]] std::shared_ptr<const backups::BackupState> state();

    // backup_asks.cpp: see ports::BackupClient.
    void take(const ServiceId& service, const Asker& asker, Answer<backups::BackupSummary> answer);
    void verify(const ServiceId& service, const BackupId& id, const Asker& asker,
                Answer<backups::Verification> answer);
    void drill(const ServiceId& service, const BackupId& id, const Asker& asker,
               Answer<backups::DrillReport> answer);
    void restore(const ServiceId& service, ports::RestoreOrder order, const Asker& asker,
                 Answer<ports::Restored> answer);
    void cancel(const Asker& asker, Answer<std::string> answer);

private:
    struct Watched; ///< a service and what is known of its backups
    struct Look;    ///< what a look at one found
    using Work = backups::BackupProgress::Work;
    /// Off the engine thread; gives why it failed, or nothing.
    using Job = std::function<std::string(backups::BackupKeeper&, const ports::BackupSink&, std::stop_token)>;

    using Keeper = std::shared_ptr<backups::BackupKeeper>;

    /// Back on the engine thread with the service, unless it is kept by another one meanwhile. Any thread.
    void post(const Keeper& keeper, std::function<void(Watched&)> work);
    void begin(Watched& watched, Work work, Job job);
    void ended(const Keeper& keeper, Work work, const std::string& trouble, Look look);
    void look(Watched& watched);
    void takeLook(Watched& watched, Look look);
    [[nodiscard]] static Look lookAt(backups::BackupKeeper& keeper, bool receives, std::stop_token stop);
    void beginWhatIsDue();
    /// By schedule.
    void beginBackup(Watched& watched);
    void beginVerification(Watched& watched);
    void beginDrill(Watched& watched);
    void plan(Watched& watched) const;
    void beginDueCopy();
    // backup_wellness.cpp
    [[nodiscard]] backups::Wellness wellnessOf(const ServiceId& service) const;
    void spare();
    [[nodiscard]] backups::ScheduleFacts factsOf(const Watched& watched) const;
    // backup_trouble.cpp
    [[nodiscard]] std::string troubleOf(const Watched& watched) const;
    [[nodiscard]] std::string foretold(const Watched& watched) const;
    void tellTrouble(Watched& watched);
    void tellCutShort(Watched& watched, const backups::CutShort& one);

    [[nodiscard]] bool schedules() const;
    /// A plan restores one over it: what is scheduled waits, and goes on when that has ended, however it
    /// ends.
    [[nodiscard]] bool isRestored(const ServiceId& service) const;
    [[nodiscard]] Watched* find(const ServiceId& service);
    void shown();

    // backup_asks.cpp
    /// The service, when it may be worked on now for this asker.
    [[nodiscard]] Result<Watched*> ready(const ServiceId& service, const Asker& asker,
                                         std::optional<actions::Role> unlocked);
    [[nodiscard]] static Result<BackupId> chosen(const backups::BackupKeeper& keeper, const BackupId& id);
    [[nodiscard]] actions::AuditNote noteOf(const char* kind, const ServiceId& service, const Asker& asker,
                                            std::string text) const;
    template <typename T>
    [[nodiscard]] Answer<T> audited(actions::AuditNote note, std::function<std::string(const T&)> text,
                                    Answer<T> answer);

    Ways m_ways;
    std::shared_ptr<const FleetSpec> m_fleet;
    std::vector<std::unique_ptr<Watched>> m_watched; ///< in the order of the fleet
    std::shared_ptr<const backups::BackupState> m_state;
    Keeper m_running;             ///< of what is under way; null: nothing is
    std::stop_source m_cancel;    ///< of the same
    backups::Wellness m_wellness; ///< of its service, when it began
    bool m_stopped = false;
    CopyDesk m_copies;
    WorkerPool m_looks{"backup looks", 2}; ///< last: their jobs use the rest
    WorkerPool m_work{"backups", 1};
};

} // namespace holdfast::runtime
