// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/change_origin.h"
#include "engine/ports/action_store.h"

#include <string>
#include <vector>

namespace holdfast::runtime {

/// The plans of this fleet that were at work between two times and may have left something changed, as the
/// store tells. Blocks; any thread; errors as of the store.
[[nodiscard]] Result<std::vector<snapshots::KnownPlan>>
knownPlans(ports::ActionStore& store, const std::string& fleet, TimePoint from, TimePoint to);

/// One that is still at work; none: no step of it has begun.
[[nodiscard]] std::optional<snapshots::KnownPlan> knownPlan(const automation::RunningPlan& running,
                                                            TimePoint now);

} // namespace holdfast::runtime
