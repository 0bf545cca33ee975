// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/confirmation.h"

#include <string>
#include <vector>

namespace holdfast::actions {

/// One refusal that was provoked.
struct TrialResult {
    std::string trial;    ///< what was provoked: «a confirmation with the name in the wrong case»
    bool refused = false; ///< it was refused, and the same without the provocation was not
    std::string sentence; ///< with which it was refused; else what happened instead

    bool operator==(const TrialResult&) const = default;
};

/// The self-test of the guards: provokes every refusal that must never fail, on copies of a plan and of what
/// was gathered for it. Each is asked of the same functions that hold back a real plan, once provoked and
/// once not, and counts only when the first is refused by the guard that is meant and the second is not.
/// Pure; nothing is done to anything.
[[nodiscard]] std::vector<TrialResult> tryGuards(const Plan& plan, const GuardFacts& facts);

} // namespace holdfast::actions
