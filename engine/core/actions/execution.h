// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_history.h"
#include "engine/core/actions/world.h"

#include <atomic>
#include <mutex>

namespace holdfast::actions {

/// Where a plan is on its way (a plan that was not submitted yet is a draft).
enum class Phase : std::uint8_t {
    Draft,
    Checked,
    Confirmed,
    Running,
    Unknown,
    Verifying,
    Compensating,
    Ended
};

/// Rehearse: the same code with the platform's writes withheld. It takes no lease, writes no journal and no
/// audit, asks for no confirmation, does not verify, and shows the calls. What it cannot show: whether later
/// preconditions would hold, what other controllers would do, and how long it takes.
enum class ExecutionMode : std::uint8_t { Perform, Rehearse };

/// When to call advance() again.
struct Progress {
    Phase phase = Phase::Draft;
    std::optional<SteadyPoint> notBefore; ///< none: at once
    bool ended = false;                   ///< never again
};

/// One plan from its confirmation to its end, a small act at a time: the owner calls advance() on the
/// service's executor thread until it has ended; each call may block for one step's deadline. Nothing else
/// acts.
///
/// What it holds to, whatever fails and wherever this program ends:
/// - before a step is run, its precondition was seen and its intent is on stable storage; a step about which
///   there is an intent and no certainty is looked at, for one more deadline, before anything else;
/// - the lease is confirmed before each step, and once it is lost nothing more is done;
/// - «done» is said only after verification;
/// - abort (and pausing automation) holds at the next step's boundary: what was done is undone;
/// - every end is in the journal, the action book and the audit trail; what could not be entered stays open
/// in
///   the journal and is entered at the next start.
class Execution {
public:
    struct Options {
        ExecutionMode mode = ExecutionMode::Perform;
        std::string holder = "holdfast"; ///< shown to others who ask who holds the lease
        Duration leaseWait{90'000};      ///< after a crash: how long to wait for the lease
    };

    Execution(World world, Plan plan, Confirmation confirmation, Options options);
    /// Takes up a plan from the journal after this program ended in the middle. To be called once the fleet
    /// is observed again. Finishes when the confirmation still holds and no guard refuses, else undoes; puts
    /// before a person what cannot be found out.
    Execution(World world, PlanHistory history, Options options);

    Progress advance();

    /// Any thread. Holds at the next step's boundary; while undoing it changes nothing any more.
    void requestAbort(const std::string& by);

    [[nodiscard]] Phase phase() const noexcept { return m_phase; }

    /// Of meaning once ended.
    [[nodiscard]] Outcome outcome() const noexcept { return m_outcome; }

    [[nodiscard]] EndCause cause() const noexcept { return m_cause; }

    [[nodiscard]] const std::string& why() const noexcept { return m_why; }

    /// The end is in journal, book and audit trail; false: the next start completes that.
    [[nodiscard]] bool closed() const noexcept { return m_history.closed(); }

    [[nodiscard]] const PlanHistory& history() const noexcept { return m_history; }

    [[nodiscard]] const GuardReport& guards() const noexcept { return m_guards; }

private:
    enum class Stage : std::uint8_t { Begin, Recover, Steps, Settle, Verify, Undo, SettleUndo, Close, Ended };

    Progress begin();
    Progress recover();
    void chooseDirection();
    Progress nextStep();
    Progress settle();
    Progress verify();
    Progress nextUndo();
    Progress settleUndo();
    Progress close();

    // execution_steps.cpp: what is done to one step
    [[nodiscard]] StepCall callFor(std::size_t step, Direction direction) const;
    void runStep(std::size_t step, Direction direction);
    void takeAnswer(std::size_t step, Direction direction, const StepAnswer& answer);
    void beginSettling(Stage stage, std::size_t step);
    void expectLateEffects();
    [[nodiscard]] bool mayWaitLonger() const;
    void decideAfter(const StepSight& sight);
    [[nodiscard]] bool skipsUndoing(std::size_t step);

    // execution_end.cpp: journal, lease and ends
    [[nodiscard]] bool note(JournalRecord record);
    [[nodiscard]] bool noteStep(std::size_t step, Direction direction, JournalRecord record);
    [[nodiscard]] bool noteSight(std::size_t step, Direction direction, const StepSight& sight);
    [[nodiscard]] bool holdLease();
    [[nodiscard]] bool anythingInEffect() const;
    void compensate(EndCause cause, const std::string& why);
    void finishUndoing();
    void end(Outcome outcome, EndCause cause, std::string why);
    void endUnrecorded(Outcome outcome, EndCause cause, std::string why);
    void journalLost();
    [[nodiscard]] bool enterEnd();
    [[nodiscard]] bool informBook();
    [[nodiscard]] bool audit(AuditMoment moment);
    [[nodiscard]] bool ranBefore() const;
    [[nodiscard]] std::string documentAtBegin();
    [[nodiscard]] Progress now(Phase phase);
    [[nodiscard]] Progress later(Phase phase, Duration after);

    [[nodiscard]] bool rehearses() const noexcept { return m_options.mode == ExecutionMode::Rehearse; }

    World m_world;
    PlanHistory m_history;
    Options m_options;
    Stage m_stage = Stage::Begin;
    Phase m_phase = Phase::Confirmed;
    std::optional<Lease> m_lease;
    GuardReport m_guards;
    std::optional<Verification> m_verification;
    std::optional<SteadyPoint> m_waitUntil; ///< settling, or waiting for the lease after a crash
    std::size_t m_step = 0;                 ///< that is settled; while undoing: one behind the next to undo
    bool m_mayRepeat = false;               ///< the one that is settled was begun by a program that ended
    bool m_forward = true;                  ///< go on after settling, else undo
    std::string m_whyBack;                  ///< why not forward
    bool m_leftover = false;                ///< something is in effect that cannot be undone
    Outcome m_outcome = Outcome::Failed;
    EndCause m_cause = EndCause::None;
    std::string m_why;
    std::atomic<bool> m_abort{false};
    std::mutex m_abortMutex;
    std::string m_abortBy;
};

[[nodiscard]] std::string_view toString(Phase phase) noexcept;

} // namespace holdfast::actions
