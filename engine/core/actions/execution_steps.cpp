// SPDX-License-Identifier: GPL-3.0-or-later
// What an execution does to one step: run it, find out what became of it, undo it.
#include "engine/core/actions/evidence.h"
#include "engine/core/actions/execution.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::actions {

namespace {

constexpr Duration kLookAgain{2'000};
constexpr int kMostAttempts = 3;
/// What may take so long is done by this program itself, by tools that end with it: once nobody is at it any
/// more, nothing comes of it late.
constexpr Duration kOwnWork{1'800'000};
constexpr Duration kOwnWorkShows{10'000};

/// How long the effect of a step may show after there was no answer, or after this program ended in it.
Duration lateEffect(const Step& step) {
    return step.deadline >= kOwnWork ? kOwnWorkShows : step.deadline;
}

} // namespace

StepCall Execution::callFor(std::size_t step, Direction direction) const {
    const auto& plan = m_history.plan();
    const auto& what = plan.steps[step];
    const auto& state = m_history.steps()[step];
    return {.plan = plan.id,
            .step = step,
            .direction = direction,
            .attempt = (direction == Direction::Do ? state.attempts : state.undoAttempts) + 1,
            .target = plan.target,
            .service = what.service,
            .operation = direction == Direction::Do ? what.operation : what.undo.operation,
            .deadline = what.deadline,
            .fencingToken = m_lease ? m_lease->token : 0,
            .writes = rehearses() ? Writes::Withhold : Writes::Perform};
}

void Execution::runStep(std::size_t step, Direction direction) {
    const auto call = callFor(step, direction);
    const auto& what = m_history.plan().steps[step];
    const auto& title = direction == Direction::Do ? what.title : what.undo.text;
    if (!noteStep(step, direction, {.kind = RecordKind::Intent, .attempt = call.attempt, .text = title})) {
        journalLost();
        return;
    }
    const auto answer = m_world.runner.run(call);
    const bool kept = noteStep(step, direction,
                               {.kind = RecordKind::Result,
                                .attempt = call.attempt,
                                .result = answer.outcome,
                                .text = answer.text,
                                .document = callsToJson(answer.calls).dump()});
    if (!kept) {
        journalLost();
        return;
    }
    takeAnswer(step, direction, answer);
}

void Execution::takeAnswer(std::size_t step, Direction direction, const StepAnswer& answer) {
    if (answer.outcome == StepOutcome::Fenced) {
        m_lease.reset();
        end(Outcome::NeedsPerson, EndCause::LeaseLost,
            "Somebody else has taken the lock meanwhile, so the step was refused. Look at what they did.");
        return;
    }
    // That something was undone is believed only when it is seen.
    if (direction == Direction::Undo)
        beginSettling(Stage::SettleUndo, step + 1);
    else if (answer.outcome != StepOutcome::Done)
        beginSettling(Stage::Settle, step);
}

void Execution::beginSettling(Stage stage, std::size_t step) {
    m_stage = stage;
    m_phase = stage == Stage::Settle ? Phase::Unknown : Phase::Compensating;
    m_step = step;
    m_mayRepeat = false;
    const auto& what = m_history.plan().steps[stage == Stage::Settle ? step : step - 1];
    m_waitUntil = m_world.clock.steady() + lateEffect(what);
}

void Execution::expectLateEffects() {
    m_mayRepeat = true;
    // The program may have ended just after it made the call, which then had its whole deadline before it.
    *m_waitUntil += *m_waitUntil - m_world.clock.steady();
}

bool Execution::mayWaitLonger() const {
    return m_world.clock.steady() < *m_waitUntil;
}

Progress Execution::settle() {
    if (!holdLease()) return now(m_phase);
    const auto sight = m_world.runner.observe(callFor(m_step, Direction::Do));
    const bool refused = m_history.steps()[m_step].standing == StepStanding::Refused;
    const bool certain = sight.seen == Seen::InEffect || (sight.seen == Seen::NotInEffect && refused);
    if (!certain && mayWaitLonger()) return later(Phase::Unknown, kLookAgain);
    if (sight.seen == Seen::Unknown) {
        end(Outcome::NeedsPerson, EndCause::StepUnknown,
            fmt::format("It could not be found out what became of «{}»: {}",
                        m_history.plan().steps[m_step].title, sight.text));
        return now(m_phase);
    }
    const auto why = m_history.steps()[m_step].text;
    if (!noteSight(m_step, Direction::Do, sight)) {
        journalLost();
        return now(m_phase);
    }
    const auto& title = m_history.plan().steps[m_step].title;
    if (refused && m_abort.load()) { // a long step hears of it and ends by itself
        const std::lock_guard lock(m_abortMutex);
        compensate(EndCause::Aborted, fmt::format("Aborted by {} during «{}»: {}", m_abortBy, title, why));
    } else if (refused) {
        compensate(EndCause::StepFailed, fmt::format("«{}» failed: {}", title, why));
    } else {
        decideAfter(sight);
    }
    return now(m_phase);
}

void Execution::decideAfter(const StepSight& sight) {
    const auto& title = m_history.plan().steps[m_step].title;
    m_stage = Stage::Steps;
    m_phase = Phase::Running;
    if (!m_forward) {
        compensate(EndCause::Interrupted, m_whyBack);
    } else if (sight.seen == Seen::Partly) {
        compensate(EndCause::StepUnknown, fmt::format("«{}» stopped half-way: {}", title, sight.text));
    } else if (sight.seen == Seen::NotInEffect) {
        const bool repeat = m_mayRepeat && m_history.steps()[m_step].attempts < kMostAttempts;
        if (!repeat)
            compensate(EndCause::StepUnknown,
                       fmt::format("«{}» gave no answer in time and is not in effect.", title));
    }
    m_mayRepeat = false;
}

bool Execution::skipsUndoing(std::size_t step) {
    const auto standing = m_history.steps()[step].standing;
    if (standing == StepStanding::NotBegun || standing == StepStanding::AlreadySo ||
        standing == StepStanding::Undone)
        return true;
    const auto kind = m_history.plan().steps[step].undo.kind;
    if (kind == UndoKind::Operation) return false;
    if (kind == UndoKind::None || standing != StepStanding::Done) m_leftover = true;
    return true;
}

Progress Execution::nextUndo() {
    while (m_step > 0 && skipsUndoing(m_step - 1))
        --m_step;
    if (m_step == 0) {
        finishUndoing();
        return now(m_phase);
    }
    if (!holdLease()) return now(m_phase);
    const auto step = m_step - 1;
    const auto sight = m_world.runner.observe(callFor(step, Direction::Undo));
    if (sight.seen == Seen::Unknown)
        end(Outcome::NeedsPerson, EndCause::StepUnknown,
            fmt::format("It could not be seen whether «{}» is to be undone: {}",
                        m_history.plan().steps[step].title, sight.text));
    else if (sight.seen != Seen::NotInEffect)
        runStep(step, Direction::Undo);
    else if (!noteSight(step, Direction::Undo, sight))
        journalLost();
    return now(m_phase);
}

Progress Execution::settleUndo() {
    if (!holdLease()) return now(m_phase);
    const auto step = m_step - 1;
    const auto sight = m_world.runner.observe(callFor(step, Direction::Undo));
    if (sight.seen == Seen::NotInEffect) {
        m_stage = Stage::Undo;
        if (!noteSight(step, Direction::Undo, sight)) journalLost();
    } else if (mayWaitLonger()) {
        return later(Phase::Compensating, kLookAgain);
    } else if (m_mayRepeat && sight.seen != Seen::Unknown) {
        runStep(step, Direction::Undo);
    } else {
        end(Outcome::NeedsPerson, EndCause::StepUnknown,
            fmt::format("«{}» could not be undone: {}", m_history.plan().steps[step].title,
                        sight.text.empty() ? m_history.steps()[step].text : sight.text));
    }
    return now(m_phase);
}

} // namespace holdfast::actions
