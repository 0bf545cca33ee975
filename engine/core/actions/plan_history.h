// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_record.h"

namespace holdfast::actions {

/// What is known of one step from the journal alone.
enum class StepStanding : std::uint8_t {
    NotBegun,  ///< or seen not to be in effect after all
    AlreadySo, ///< it was in effect before we came: not ours to undo
    Begun,     ///< there is an intent, and it is not known what came of it: must be looked at
    Refused,   ///< its runner said that it failed: must be looked at, too
    Done,
    Partly,
    Undoing, ///< there is an intent to undo it, and it is not known what came of it
    Undone,
};

struct StepState {
    StepStanding standing = StepStanding::NotBegun;
    int attempts = 0;     ///< intents to do it
    int undoAttempts = 0; ///< intents to undo it
    std::string text;     ///< of the newest record about it

    bool operator==(const StepState&) const = default;
};

/// What a plan has done so far, as its records tell it. The executor keeps one for the plan that it runs and
/// gets the same one from the journal after a crash: both are made by take().
class PlanHistory {
public:
    /// FixSetup: the first record is no sound «begun».
    [[nodiscard]] static Result<PlanHistory> from(const JournalRecord& begun);

    PlanHistory(Plan plan, Confirmation confirmation);

    /// A record of this plan that is on stable storage.
    void take(const JournalRecord& record);

    [[nodiscard]] const Plan& plan() const noexcept { return m_plan; }

    [[nodiscard]] const Confirmation& confirmation() const noexcept { return m_confirmation; }

    [[nodiscard]] const std::vector<StepState>& steps() const noexcept { return m_steps; }

    [[nodiscard]] const std::vector<JournalRecord>& records() const noexcept { return m_records; }

    [[nodiscard]] bool anyIntent() const noexcept { return m_anyIntent; }

    [[nodiscard]] bool compensating() const noexcept { return m_compensating; }

    /// Why it compensates, or how it ended.
    [[nodiscard]] EndCause cause() const noexcept { return m_cause; }

    [[nodiscard]] const std::string& why() const noexcept { return m_why; }

    [[nodiscard]] const std::optional<Outcome>& outcome() const noexcept { return m_outcome; }

    /// Nothing is left to do for it.
    [[nodiscard]] bool closed() const noexcept { return m_closed; }

private:
    void takeStep(const JournalRecord& record);

    Plan m_plan;
    Confirmation m_confirmation;
    std::vector<StepState> m_steps;
    std::vector<JournalRecord> m_records;
    bool m_anyIntent = false;
    bool m_compensating = false;
    EndCause m_cause = EndCause::None;
    std::string m_why;
    std::optional<Outcome> m_outcome;
    bool m_closed = false;
};

/// The document of a «begun» record. `extra` is an object whose fields are put beside.
[[nodiscard]] std::string begunDocument(const Plan& plan, const Confirmation& confirmation,
                                        const nlohmann::json& extra);

/// The plans in a journal that are not closed, oldest first. A damaged «begun» is an error: a plan that
/// cannot be read must be put before a person, not passed over.
[[nodiscard]] Result<std::vector<PlanHistory>> openPlans(const std::vector<JournalRecord>& records);

[[nodiscard]] std::string_view toString(StepStanding standing) noexcept;

} // namespace holdfast::actions
