// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/execution.h"
#include "engine/core/actions/plan_request.h"
#include "engine/core/automation/desk_state.h"
#include "engine/runtime/acting_kit.h"
#include "engine/runtime/plan_leases.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace holdfast::runtime {

/// One plan on its way: its execution, with what the screen sees of it. Driven by one executor's thread;
/// requestAbort(), leave(), plan() and takePoke() from any.
class PlanRun final : actions::StepRunner,
                      actions::HealthObserver,
                      actions::GuardSource,
                      actions::ActionBook {
public:
    struct Parts {
        std::shared_ptr<ActingKit> kit; ///< with the world, on which the run looks
        actions::Execution::Options options;
        /// There is a new picture. On the executor's thread.
        std::function<void(const automation::RunningPlan&)> moved;
    };

    /// A plan that was confirmed.
    PlanRun(Parts parts, actions::Plan plan, actions::Confirmation confirmation);
    /// One that a program left when it ended.
    PlanRun(Parts parts, actions::PlanHistory history);
    ~PlanRun() override;

    /// One act; see actions::Execution::advance().
    actions::Progress advance();

    void requestAbort(const std::string& by);

    /// This program is closing: what the act under way waits for is given up at once, and the act ends there,
    /// as if the program had: nothing is decided on half an answer, and the journal has all that was done.
    void leave() {
        m_leaving.request_stop();
        m_recording.request_stop();
    }

    /// advance() has ended because of leave(), and is not to be called again.
    [[nodiscard]] bool hasLeft() const noexcept { return m_left; }

    /// Whether an abort was asked for since this was called last: nobody waits then.
    [[nodiscard]] bool takePoke() noexcept { return m_poked.exchange(false); }

    [[nodiscard]] const actions::Plan& plan() const noexcept { return m_shown.plan; } ///< masked

    [[nodiscard]] const ServiceId& service() const noexcept { return m_shown.plan.target.service; }

    [[nodiscard]] bool interrupted() const noexcept { return m_interrupted; }

    /// What is shown before the first act.
    [[nodiscard]] const automation::RunningPlan& first() const noexcept { return m_shown; }

    [[nodiscard]] ActingKit& kit() const noexcept { return *m_parts.kit; }

    /// Of meaning once ended.
    [[nodiscard]] actions::PlanDetail detail() const;

private:
    [[nodiscard]] actions::World watched() noexcept;
    void mayLeave() const;
    void show();
    [[nodiscard]] std::string text() const;

    actions::StepAnswer run(const actions::StepCall& call) override;
    actions::StepSight observe(const actions::StepCall& call) override;
    Result<actions::HealthReading> read(const ServiceId& service) override;
    /// Of a plan that is about to begin: with a snapshot taken before it.
    Result<actions::GuardFacts> gather(const actions::Plan& plan, const actions::Lease* lease) override;
    [[nodiscard]] actions::SafetySnapshotFacts recordBefore(const actions::Plan& plan);
    Result<void> record(const actions::Plan& plan, actions::Outcome outcome, TimePoint ended) override;
    Result<void> pauseAutomation(const actions::Plan& plan, const std::string& why) override;
    Result<void> askPerson(const actions::Plan& plan, const std::string& why) override;

    Parts m_parts;
    actions::World m_world;
    PlanLeases m_leases;
    const bool m_interrupted;
    automation::RunningPlan m_shown; ///< `plan` never changes
    std::string m_lastHealth;
    actions::Direction m_direction = actions::Direction::Do;
    std::atomic<bool> m_poked{false};
    std::stop_source m_leaving;
    bool m_left = false;
    std::stop_source m_recording; ///< ends the recording before the first step
    std::stop_source m_aborting;  ///< ends a long step that leaves nothing behind
    std::string m_progress;       ///< of the step at work; empty: it says nothing
    std::mutex m_abortMutex;
    std::string m_abortBy;
    std::optional<TimePoint> m_ended;
    actions::Execution m_execution; ///< last: uses the rest
};

} // namespace holdfast::runtime
