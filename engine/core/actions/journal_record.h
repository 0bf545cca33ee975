// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/confirmation.h"
#include "engine/core/actions/step_runner.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::actions {

/// How a plan ended.
enum class Outcome : std::uint8_t {
    Done,        ///< every step in effect, and verified by health
    Refused,     ///< by a guard; nothing was changed
    Expired,     ///< its confirmation did not hold any more; nothing was changed
    Failed,      ///< and nothing of it is in effect
    RolledBack,  ///< what it changed is undone
    NeedsPerson, ///< something is in effect, or may be, that a person must look at
    Rehearsed,   ///< a dry run came to its end
};

/// Why it did not end well.
enum class EndCause : std::uint8_t {
    None,
    Guards,       ///< a guard refused
    Confirmation, ///< it had expired
    Aborted,      ///< by a person or by pausing automation
    StepFailed,
    StepUnknown,  ///< a step did not show what became of it
    WorldChanged, ///< a step's precondition did not hold
    LeaseLost,
    Journal,      ///< it could not be written
    Audit,        ///< it could not be written
    Verification, ///< health or what was promised did not come
    Interrupted,  ///< this program ended in the middle
};

enum class RecordKind : std::uint8_t {
    Begun,        ///< the plan with its confirmation; nothing is done before this is on disk
    Intent,       ///< a step is about to begin
    Result,       ///< what its runner answered
    Observed,     ///< what was seen of a step's effect
    Compensating, ///< from here on steps are undone
    Verifying,    ///< all steps are in effect
    Ended,        ///< with its outcome
    Audited,      ///< outcome entered in the audit trail and the action book: nothing is left to do
};

/// One record of the journal.
struct JournalRecord {
    PlanId plan;
    RecordKind kind = RecordKind::Begun;
    TimePoint time;
    std::uint64_t token = 0; ///< fencing token at that time
    std::size_t step = 0;    ///< Intent, Result, Observed
    Direction direction = Direction::Do;
    int attempt = 0;
    StepOutcome result = StepOutcome::Unknown; ///< Result
    Seen seen = Seen::Unknown;                 ///< Observed
    Outcome outcome = Outcome::Failed;         ///< Ended
    EndCause cause = EndCause::None;           ///< Ended, Compensating
    std::string text;                          ///< for people
    /// JSON: of Begun plan, confirmation, guards and readings before; of Result the calls; of Ended the
    /// readings after. Masked.
    std::string document;

    bool operator==(const JournalRecord&) const = default;
};

/// What a plan did, in order, on stable storage. One for all plans; thread-safe.
class Journal {
public:
    virtual ~Journal() = default;
    Journal() = default;
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// On stable storage when it returns. After a failure it may be there or not, and the caller must not act
    /// on it. Once damaged, everything is refused (FixSetup).
    [[nodiscard]] virtual Result<void> append(const JournalRecord& record) = 0;
    /// All of them, oldest first. FixSetup: damaged in the middle, with the place.
    [[nodiscard]] virtual Result<std::vector<JournalRecord>> records() const = 0;
};

[[nodiscard]] nlohmann::json recordToJson(const JournalRecord& record);
[[nodiscard]] Result<JournalRecord> recordFromJson(const nlohmann::json& document, const std::string& where);

[[nodiscard]] std::string_view toString(RecordKind kind) noexcept;
[[nodiscard]] std::string_view toString(Outcome outcome) noexcept; ///< «needs-person»
[[nodiscard]] std::string_view toString(EndCause cause) noexcept;

} // namespace holdfast::actions
