// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "tests/support/fake_action_client.h"

#include <string>

/// Plans, checks and desks as the engine would make them of the reference fleet: guards, confirmations and
/// digests are those of the core. The same every time.
namespace holdfast::testing {

/// Restarts a service in four steps, with a secret among what changes.
[[nodiscard]] actions::Plan planFor(const std::string& service, actions::RecoveryAction action,
                                    Environment environment, TimePoint now);

/// Everything is as it should be.
[[nodiscard]] actions::GuardFacts factsFor(const actions::Plan& plan, TimePoint now);

[[nodiscard]] actions::PlanSheet sheetFor(const actions::Plan& plan, const actions::GuardFacts& facts);

/// Unlocked, nothing proposed, nothing under way.
[[nodiscard]] automation::DeskState deskFor(const FleetSpec& fleet, TimePoint now);

/// Questions, proposals, a plan at its third step and an hour of history.
[[nodiscard]] automation::DeskState busyDesk(const FleetSpec& fleet, TimePoint now);

/// Under way at that step, from 0; past the last one it verifies.
[[nodiscard]] automation::RunningPlan runningFor(const actions::Plan& plan, std::size_t step, TimePoint now);

/// A plan that ended, with its evidence.
[[nodiscard]] actions::PlanDetail detailFor(const actions::Plan& plan, actions::Outcome outcome,
                                            TimePoint now);

/// A chain of so many entries, the newest at `now`.
[[nodiscard]] std::vector<actions::AuditEntry> trailOf(std::size_t entries, TimePoint now);

/// A client that draws up plans for the fleet of a state, offers actions and has evidence of what the desk
/// says has ended.
void equip(FakeActionClient& client, const FleetState& state);

} // namespace holdfast::testing
