// SPDX-License-Identifier: GPL-3.0-or-later
// What the guards are told of the fleet: pure, from one state.
#pragma once

#include "engine/core/actions/guard_facts.h"
#include "engine/core/fleet/fleet_state.h"

#include <span>

namespace holdfast::actions {

/// WorldFacts::observed, blindness and revision. A state that is older than three intervals (30 s at least)
/// is none: whoever does not see the fleet must not act on it. Null: there is none.
[[nodiscard]] WorldFacts sightOf(const FleetState* state, TimePoint now);

/// What the service depends on, in the order of the fleet, with health and what is foretold. `healed`: what
/// the plan recovers first. Empty for a service that the state does not know.
[[nodiscard]] std::vector<DependencyFacts>
dependencyFactsOf(const FleetState& state, const ServiceId& service, std::span<const ServiceId> healed);

/// How many may go down or degrade. A person has read the plan's impact and may take all; automation takes
/// down only what already suffers (its health as shown is critical or unknown), and nothing that is well.
/// A last replica counts as stated where the plan says that the service goes down and a person reads it, or
/// where the service is a single one.
[[nodiscard]] ImpactFacts impactBounds(const Plan& plan, const FleetState& state);

/// A freeze or window as the guards know it; «not set» stays «not set».
[[nodiscard]] CalendarFacts calendarOf(const ChangeCalendar& calendar);

/// What the state says of a service, for a plan that nobody gave a reason for: «its own health is 0.31
/// (memory 0.12)», «ordered by hand; its own health is 0.93».
[[nodiscard]] std::string reasonFrom(const FleetState& state, const ServiceId& service);

/// In words what differs between the plan and the same wish drawn up from now; empty: nothing that shows.
[[nodiscard]] std::string differenceFrom(const Plan& plan, std::span<const FieldChange> changesNow,
                                         std::span<const Step> stepsNow);

} // namespace holdfast::actions
