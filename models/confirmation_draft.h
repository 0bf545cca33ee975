// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"

#include <QtCore/QString>

namespace holdfast::models {

/// What a person has given so far towards the confirmation of a plan.
struct ConfirmationDraft {
    bool impactRead = false;
    QString typedName;
    QString reason;
    QString secondPerson;
};

/// Why the plan cannot begin yet, in a sentence that says what to do; empty: it can. The engine asks all of
/// it again. Pure.
[[nodiscard]] QString whyNotYet(const actions::PlanSheet& sheet, const ConfirmationDraft& draft,
                                const automation::DeskState* desk, TimePoint now);

/// As it is handed to ports::ActionClient::execute().
[[nodiscard]] actions::ConfirmationGiven givenOf(const actions::PlanSheet& sheet,
                                                 const ConfirmationDraft& draft, const std::string& by);

/// Too old to be begun: it must be drawn up anew.
[[nodiscard]] bool isExpired(const actions::PlanSheet& sheet, TimePoint now) noexcept;

} // namespace holdfast::models
