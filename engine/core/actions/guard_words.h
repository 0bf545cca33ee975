// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guards.h"

#include <utility>

namespace holdfast::actions {

/// What one guard says, for the files that hold the guards.
[[nodiscard]] inline GuardResult say(GuardId guard, Verdict verdict, std::string sentence) {
    return {.guard = guard, .verdict = verdict, .sentence = std::move(sentence)};
}

} // namespace holdfast::actions
