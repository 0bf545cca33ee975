// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/health.h"

#include <optional>

namespace holdfast::analysis {

/// How likely it is, 0..1, that a service has failed or fails within 15 minutes, by its own health alone: a
/// rule and not a forecast, and to be named so where it is shown. Below 0.4 a service has failed (1). From
/// there it falls along straight lines: 0.5 at 0.4, 0.1 at 0.7, 0.01 at 1. Nothing where health is unknown
/// (no score, or fewer than half of the readings).
///
/// The rule orders services and scales what hangs on them; its figures have no record of outcomes.
[[nodiscard]] std::optional<double> failureChance(const OwnHealth& own);

/// The same of a score.
[[nodiscard]] double failureChanceAt(double score);

} // namespace holdfast::analysis
