// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guards.h"

#include <functional>
#include <vector>

namespace holdfast::automation {

/// When an action is due. Exactly one of the three conditions.
struct TriggerRule {
    actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
    std::optional<double> healthBelow; ///< own health, 0..1
    std::optional<double> memoryAbove; ///< share of the limit, 0..1
    /// Tasks that wait, in multiples of the length that is critical for own health (signal «queue_depth»),
    /// while somebody is there to do them; 0.1..100.
    std::optional<double> queueAbove;
    Duration cooldown{300'000}; ///< after it has ended, well or not
    int mostAttempts = 3;       ///< without success, since the service was last well
    Duration backOff{60'000};   ///< after the first failed attempt; doubles with each further one
    bool proactive = false;     ///< also on a warning, before the condition holds

    bool operator==(const TriggerRule&) const = default;
};

/// What automation does for a service, visible and editable. The ladder goes from mild to severe.
struct RecoveryPolicy {
    std::vector<TriggerRule> ladder;
    actions::AutomationMode mode = actions::AutomationMode::Suggest;
    actions::Tier highestTier = actions::Tier::Impact; ///< that is done without a person
    int badReadings = 2;                               ///< in a row, before anything is due
    double wellFrom = 0.7;                             ///< own health from which the attempts are forgotten
    double warnedFrom = 0.7; ///< probability of a warning that makes proactive rules due

    bool operator==(const RecoveryPolicy&) const = default;
};

/// The longest back-off.
inline constexpr Duration kLongestBackOff = std::chrono::hours(1);

/// The defaults: cache clear at memory > 85 % (cooldown 3 min, proactive; only where there is a cache to
/// clear), queue shed at a queue longer than critical (5 min; only where there is a queue), graceful restart
/// < 0.4 (5 min), container restart < 0.3 (5 min), emergency rollback < 0.2 (10 min).
[[nodiscard]] RecoveryPolicy defaultPolicy(ServiceKind kind);

/// FixInput: a rule without a condition, with several, out of range; an action twice.
[[nodiscard]] Result<void> checkPolicy(const RecoveryPolicy& policy);

/// What the environment allows. A variable can only lower: «true» changes nothing.
struct EnvironmentBounds {
    actions::AutomationMode highestMode = actions::AutomationMode::Auto;
    bool scaling = true;  ///< AUTO_SCALING_ENABLED=false switches automatic scaling off
    bool rollback = true; ///< ROLLBACK_ENABLED=false switches automatic rollback off
};

/// `value(name)` gives a variable, or nothing. HOLDFAST_AUTOMATION may name a mode; a word that is none is
/// taken for the lowest.
[[nodiscard]] EnvironmentBounds
boundsFromEnvironment(const std::function<std::optional<std::string>(const std::string&)>& value);

/// The lowest of the three.
[[nodiscard]] actions::AutomationMode modeOf(actions::AutomationMode fleet, const RecoveryPolicy& policy,
                                             const EnvironmentBounds& bounds) noexcept;

} // namespace holdfast::automation
