// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"

#include <array>

namespace holdfast::actions {

/// The random part of an id.
using PlanIdEntropy = std::array<std::uint8_t, 10>;

/// An id as of ULID (48 bits of milliseconds since 1970, 80 random bits, Crockford's base 32) in lower case:
/// 26 letters and digits that sort by time and that two machines do not give twice.
[[nodiscard]] PlanId planIdOf(TimePoint now, const PlanIdEntropy& entropy);

/// With entropy of the system. Any thread.
[[nodiscard]] PlanId newPlanId(TimePoint now);

} // namespace holdfast::actions
