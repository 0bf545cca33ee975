// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/execution.h"

#include "engine/core/base/enum_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::actions {

namespace {

constexpr Duration kLookAgain{2'000};

constexpr EnumNames<Phase, 8> kPhases{{{Phase::Draft, "draft"},
                                       {Phase::Checked, "checked"},
                                       {Phase::Confirmed, "confirmed"},
                                       {Phase::Running, "running"},
                                       {Phase::Unknown, "unknown"},
                                       {Phase::Verifying, "verifying"},
                                       {Phase::Compensating, "compensating"},
                                       {Phase::Ended, "ended"}}};

} // namespace

Execution::Execution(World world, Plan plan, Confirmation confirmation, Options options)
    : m_world(world), m_history(std::move(plan), std::move(confirmation)), m_options(std::move(options)) {}

Execution::Execution(World world, PlanHistory history, Options options)
    : m_world(world)
    , m_history(std::move(history))
    , m_options(std::move(options))
    , m_stage(Stage::Recover)
    , m_phase(Phase::Unknown) {}

Progress Execution::advance() {
    switch (m_stage) {
    case Stage::Begin:
        return begin();
    case Stage::Recover:
        return recover();
    case Stage::Steps:
        return nextStep();
    case Stage::Settle:
        return settle();
    case Stage::Verify:
        return verify();
    case Stage::Undo:
        return nextUndo();
    case Stage::SettleUndo:
        return settleUndo();
    case Stage::Close:
        return close();
    case Stage::Ended:
        break;
    }
    return now(Phase::Ended);
}

void Execution::requestAbort(const std::string& by) {
    const std::lock_guard lock(m_abortMutex);
    if (m_abort.load()) return;
    m_abortBy = by;
    m_abort.store(true);
}

Progress Execution::begin() {
    const auto& plan = m_history.plan();
    if (!rehearses()) {
        if (!holds(m_history.confirmation(), plan, m_world.clock.now())) {
            endUnrecorded(Outcome::Expired, EndCause::Confirmation,
                          "The confirmation does not hold any more. Read the plan again, then confirm it.");
            return now(Phase::Ended);
        }
        if (ranBefore()) {
            endUnrecorded(Outcome::Refused, EndCause::Guards,
                          "This plan was begun before, or the journal cannot be read. Draw it up anew.");
            return now(Phase::Ended);
        }
        auto lease = m_world.leases.acquire(plan.target, m_options.holder);
        if (!lease) {
            endUnrecorded(Outcome::Refused, EndCause::Guards, lease.error().detail);
            return now(Phase::Ended);
        }
        m_lease = std::move(*lease);
    }
    const auto facts = m_world.guards.gather(plan, m_lease ? &*m_lease : nullptr);
    if (!facts) {
        endUnrecorded(Outcome::Refused, EndCause::Guards,
                      "What the guards ask about could not be gathered: " + facts.error().detail);
        return now(Phase::Ended);
    }
    m_guards = askGuards(plan, *facts, rehearses() ? GuardMoment::DrawnUp : GuardMoment::BeforeExecution);
    if (m_guards.refused() && !rehearses()) {
        endUnrecorded(Outcome::Refused, EndCause::Guards, m_guards.refusals());
        return now(Phase::Ended);
    }
    if (!note({.kind = RecordKind::Begun, .document = documentAtBegin()})) {
        journalLost();
        return now(Phase::Ended);
    }
    if (!audit(AuditMoment::Before)) {
        end(Outcome::Failed, EndCause::Audit,
            "The audit trail could not be written, so nothing was done. Look at the store.");
        return now(m_phase);
    }
    m_stage = Stage::Steps;
    return now(Phase::Running);
}

Progress Execution::recover() {
    if (m_history.outcome()) {
        end(*m_history.outcome(), m_history.cause(), m_history.why());
        return now(m_phase);
    }
    if (!m_history.anyIntent()) {
        end(Outcome::Failed, EndCause::Interrupted,
            "Holdfast ended before the first step; nothing was changed.");
        return now(m_phase);
    }
    auto lease = m_world.leases.acquire(m_history.plan().target, m_options.holder);
    if (!lease) {
        if (!m_waitUntil) m_waitUntil = m_world.clock.steady() + m_options.leaseWait;
        if (m_world.clock.steady() < *m_waitUntil) return later(Phase::Unknown, kLookAgain);
        end(Outcome::NeedsPerson, EndCause::LeaseLost,
            "Holdfast ended in the middle, and the lock could not be taken again: " + lease.error().detail);
        return now(m_phase);
    }
    m_lease = std::move(*lease);
    chooseDirection();
    const auto& steps = m_history.steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto standing = steps[i].standing;
        if (standing == StepStanding::Begun || standing == StepStanding::Refused)
            beginSettling(Stage::Settle, i);
        else if (standing == StepStanding::Undoing)
            beginSettling(Stage::SettleUndo, i + 1);
        else
            continue;
        expectLateEffects();
        return now(Phase::Unknown);
    }
    if (m_forward) {
        m_stage = Stage::Steps;
        return now(Phase::Running);
    }
    compensate(EndCause::Interrupted, m_whyBack);
    return now(m_phase);
}

void Execution::chooseDirection() {
    const auto back = [this](std::string why) {
        m_forward = false;
        m_whyBack = "Holdfast ended in the middle. " + std::move(why);
    };
    if (m_history.compensating()) return back(m_history.why());
    const auto failed = [](const StepState& step) {
        return step.standing == StepStanding::Partly || step.standing == StepStanding::Refused ||
               (step.standing == StepStanding::NotBegun && step.attempts > 0);
    };
    if (const auto step = std::ranges::find_if(m_history.steps(), failed); step != m_history.steps().end())
        return back("A step had not come into effect: " + step->text);
    if (!holds(m_history.confirmation(), m_history.plan(), m_world.clock.now()))
        return back("The confirmation has expired meanwhile, so it is undone.");
    const auto facts = m_world.guards.gather(m_history.plan(), &*m_lease);
    if (!facts) return back("What the guards ask about could not be gathered: " + facts.error().detail);
    m_guards = askGuards(m_history.plan(), *facts, GuardMoment::Resumed);
    if (m_guards.refused()) back(m_guards.refusals());
}

Progress Execution::nextStep() {
    if (m_abort.load()) {
        const std::lock_guard lock(m_abortMutex);
        compensate(EndCause::Aborted, fmt::format("Aborted by {}.", m_abortBy));
        return now(m_phase);
    }
    const auto& steps = m_history.steps();
    const auto next = std::ranges::find(steps, StepStanding::NotBegun, &StepState::standing);
    if (next == steps.end()) {
        if (rehearses()) {
            endUnrecorded(Outcome::Rehearsed, EndCause::None,
                          "A rehearsal: nothing was changed, and nothing was verified.");
            return now(Phase::Ended);
        }
        if (!note({.kind = RecordKind::Verifying, .text = "Every step is in effect."})) {
            journalLost();
            return now(m_phase);
        }
        m_verification.emplace(m_history.plan().success, m_world.clock.steady());
        m_stage = Stage::Verify;
        return now(Phase::Verifying);
    }
    if (!holdLease()) return now(m_phase);
    const auto step = static_cast<std::size_t>(next - steps.begin());
    const auto sight = m_world.runner.observe(callFor(step, Direction::Do));
    const bool already = sight.seen == Seen::InEffect;
    const bool acceptable = already && (next->attempts > 0 || m_history.plan().steps[step].repeatability ==
                                                                  Repeatability::Idempotent);
    if (sight.seen == Seen::NotInEffect || rehearses()) {
        runStep(step, Direction::Do);
    } else if (sight.seen == Seen::Unknown) {
        compensate(EndCause::StepUnknown, fmt::format("It could not be seen whether «{}» may begin: {}",
                                                      m_history.plan().steps[step].title, sight.text));
    } else if ((acceptable || next->attempts > 0) && !noteSight(step, Direction::Do, sight)) {
        journalLost();
    } else if (!acceptable) {
        compensate(EndCause::WorldChanged, fmt::format("What «{}» begins from is not there: {}",
                                                       m_history.plan().steps[step].title, sight.text));
    }
    return now(m_phase);
}

Progress Execution::verify() {
    if (m_abort.load()) {
        const std::lock_guard lock(m_abortMutex);
        compensate(EndCause::Aborted, fmt::format("Aborted by {} before it was verified.", m_abortBy));
        return now(m_phase);
    }
    if (!holdLease()) return now(m_phase);
    const auto reading = m_world.health.read(m_history.plan().target.service);
    switch (m_verification->take(reading, m_world.clock.steady())) {
    case VerificationState::Waiting:
        return later(Phase::Verifying, m_history.plan().success.every);
    case VerificationState::Verified:
        end(Outcome::Done, EndCause::None, m_verification->text());
        break;
    case VerificationState::Failed:
        compensate(EndCause::Verification, m_verification->text());
        break;
    }
    return now(m_phase);
}

Progress Execution::close() {
    if (!enterEnd()) {
        // Ended all the same: what could not be entered is entered at the next start.
        m_stage = Stage::Ended;
        return now(Phase::Ended);
    }
    if (m_lease) m_world.leases.release(*m_lease);
    m_stage = Stage::Ended;
    return now(Phase::Ended);
}

Progress Execution::now(Phase phase) {
    m_phase = m_stage == Stage::Ended ? Phase::Ended : phase;
    return {.phase = m_phase, .ended = m_stage == Stage::Ended};
}

Progress Execution::later(Phase phase, Duration after) {
    m_phase = phase;
    return {.phase = phase, .notBefore = m_world.clock.steady() + after};
}

std::string_view toString(Phase phase) noexcept {
    return nameOf(kPhases, phase);
}

} // namespace holdfast::actions
