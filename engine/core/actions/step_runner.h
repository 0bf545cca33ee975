// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"

#include <vector>

namespace holdfast::actions {

/// Whether a step is done or undone.
enum class Direction : std::uint8_t { Do, Undo };

/// Withhold: a rehearsal. The runner says which calls it would make, and makes none that writes.
enum class Writes : std::uint8_t { Perform, Withhold };

/// One order to the runner.
struct StepCall {
    PlanId plan;
    std::size_t step = 0; ///< from 0
    Direction direction = Direction::Do;
    int attempt = 1;
    PlanTarget target;
    ServiceId service;
    Operation operation; ///< of the step or of its undoing
    Duration deadline{0};
    std::uint64_t fencingToken = 0; ///< whoever can compare it refuses a smaller one than was seen before
    Writes writes = Writes::Perform;
};

/// A call that was made (or would be), and its answer. The runner need not mask: all is masked and cut before
/// it is kept.
struct CallRecord {
    std::string call;
    std::string answer;
    Duration took{0};

    bool operator==(const CallRecord&) const = default;
};

enum class StepOutcome : std::uint8_t {
    Done,    ///< it was acknowledged
    Failed,  ///< it was refused: what is there now does not change any more by itself
    Unknown, ///< no answer in time, or the connection broke: it may have happened, or happen yet
    Fenced,  ///< refused because another holds a newer lease
};

struct StepAnswer {
    StepOutcome outcome = StepOutcome::Unknown;
    std::string text; ///< in words; empty when done
    std::vector<CallRecord> calls;
};

/// What is there of a step's effect.
enum class Seen : std::uint8_t {
    NotInEffect, ///< the step's precondition holds: it has not happened, or is undone
    InEffect,
    Partly,  ///< neither; somebody else changed it, or it stopped half-way
    Unknown, ///< it could not be looked at
};

struct StepSight {
    Seen seen = Seen::Unknown;
    std::string text;
};

/// Does steps, and looks what became of them. Called on the executor's thread of the service; may block up to
/// the deadline of the call, and must have returned by then. Throws nothing.
///
/// The contract that recovery rests on: once run() has returned Unknown, or this program has died in it, the
/// effect shows within one more deadline of the step or never. Undoing is idempotent.
class StepRunner {
public:
    virtual ~StepRunner() = default;
    StepRunner() = default;
    StepRunner(const StepRunner&) = delete;
    StepRunner& operator=(const StepRunner&) = delete;

    /// Changes the world (unless writes are withheld). Never called without an intent in the journal.
    [[nodiscard]] virtual StepAnswer run(const StepCall& call) = 0;
    /// Reads only: what is there now of the effect of doing the step. `call.direction` tells which of the two
    /// was begun; the question is the same.
    [[nodiscard]] virtual StepSight observe(const StepCall& call) = 0;
};

[[nodiscard]] std::string_view toString(Direction direction) noexcept;
[[nodiscard]] std::string_view toString(StepOutcome outcome) noexcept;
[[nodiscard]] std::string_view toString(Seen seen) noexcept;

} // namespace holdfast::actions
