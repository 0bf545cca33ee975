// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtCore/QString>

/// The words of calls and breakers of dependencies. Pure functions; any thread.
namespace holdfast::models::format {

/// «closed», «half-open», «open», «not observed».
[[nodiscard]] QString word(BreakerPhase phase);
/// Who reports the calls: «metrics page», «Envoy», …
[[nodiscard]] QString word(CallReporter reporter);

/// «4.1 /s · 2 % failing · 12 ms», with what the caller's own breaker refused; «calls not observed».
[[nodiscard]] QString callsLine(const DependencyState& edge);
/// «metrics page, 2 s ago»; empty when nobody ever reported these calls.
[[nodiscard]] QString callsSource(const DependencyState& edge, TimePoint now);

/// In a word, for a column: «open», «half-open 2 of 5», «closed», «not observed»; empty: there is none.
[[nodiscard]] QString breakerWord(const DependencyState& edge);
/// In a sentence, with the reason and the caller's own breaker: «breaker open since 14:32:30: 62 % of 24
/// calls failed; trials at 14:33:00».
[[nodiscard]] QString breakerSentence(const DependencyState& edge, TimePoint now);

} // namespace holdfast::models::format
