// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"
#include "engine/runtime/acting_office.h"
#include "engine/runtime/automation_desk.h"
#include "engine/runtime/command_desk.h"
#include "engine/runtime/plan_desk.h"
#include "engine/runtime/plan_drafts.h"

#include <functional>
#include <memory>
#include <vector>

namespace holdfast::runtime {

/// The acting side of one fleet: takes up what a program before left, has plans drawn up and run, watches the
/// triggers, and shows all of it. Engine thread; nothing blocks but stop(). Answers come on any thread, once,
/// unless the desk is gone.
class ActionDesk {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    /// Everything outlives the desk.
    struct Ways {
        const Clock& clock;
        EventJournal& journal;
        std::shared_ptr<PostGate> gate;
        recovery::NewestState newest;
        ProbedHealth::Ask readHealth;
        ActingWorld acting;
        std::function<void()> changed;                               ///< there is a new state()
        std::function<void(const ServiceId&, TimePoint)> intervened; ///< somebody acts on a service
    };

    explicit ActionDesk(Ways ways);

    /// Acts in this fleet from now on. `same`: the file of the fleet before has changed.
    /// `snapshots`: null where none are kept.
    void useFleet(std::shared_ptr<const FleetSpec> fleet, bool same,
                  std::shared_ptr<recovery::SnapshotBook> snapshots = nullptr);
    /// A sweep has ended, and the fleet is observed.
    void sweepEnded(const FleetStatePtr& state);
    /// Every second or so: locks when it is time, looks into the store.
    void tick();

    /// Those that wait look at the clock again.
    void wake() { m_plans.wake(); }

    void stop();

    /// Null: nobody can act here, or no fleet is open.
    [[nodiscard]] std::shared_ptr<const automation::DeskState> state();

    /// What likely made services ill, from the snapshots: named where something is proposed, and put back by
    /// an emergency rollback that names no other snapshot.
    void setLikely(const std::vector<snapshots::LikelyChange>& changes);

    [[nodiscard]] PlanDrafts& drafts() noexcept { return m_drafts; }

    [[nodiscard]] ActingOffice& office() noexcept { return m_office; }

    /// By when they began.
    [[nodiscard]] std::vector<automation::RunningPlan> running() const { return m_plans.running(); }

    /// Confirms a plan that was drawn up here, and has it run.
    void execute(const actions::ConfirmationGiven& given, const Asker& asker, Answer<actions::PlanId> answer);
    void command(const ports::ActionCommand& command, const Asker& asker, Answer<std::string> answer);
    void rules(Answer<ports::ActingRules> answer);
    void plans(const actions::PlanQuery& query, Answer<std::vector<actions::PlanSummary>> answer);
    void plan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer);
    void audit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer);

private:
    [[nodiscard]] std::shared_ptr<const automation::DeskState> compose() const;

    std::function<void()> m_changed;
    std::shared_ptr<const automation::DeskState> m_state; ///< null: to be composed
    bool m_stopped = false;
    ActingOffice m_office;
    PlanDrafts m_drafts;
    PlanDesk m_plans;
    AutomationDesk m_automation;
    CommandDesk m_commands;
};

/// The entries that a query asks for, newest first.
[[nodiscard]] ports::AuditAnswer answerOf(const ports::AuditQuery& query,
                                          const std::vector<actions::AuditEntry>& entries,
                                          actions::ChainVerdict verdict);

} // namespace holdfast::runtime
