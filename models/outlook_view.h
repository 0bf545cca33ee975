// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/foretold.h"
#include "models/outlook_standing.h"

#include <cstddef>
#include <map>
#include <memory>

/// What is foretold, as services show it beside what is. Pure functions; any thread.
namespace holdfast::models {

/// The warnings that stand, by service; nothing of an outlook whose horizon has passed. They live as long as
/// the state.
using WarningsByService = std::map<ServiceId, const outlook::Warning*>;
[[nodiscard]] WarningsByService warningsOf(const FleetState& state);

/// A failure that has come, or a service that nobody sees, is not foretold any more. `warnings`: of the same
/// state.
[[nodiscard]] Foretold foretoldOf(const ServiceState& service, const WarningsByService& warnings);

/// How many services that is true of.
[[nodiscard]] int countForetold(const FleetState& state);

/// Where the health that is shown of a service goes, by its place in the fleet; null: not known. A service
/// that another one holds down has none: the other decides where it goes. Shares the ownership of the
/// outlook.
[[nodiscard]] std::shared_ptr<const outlook::HealthTail> tailOf(const FleetState& state, std::size_t index);

} // namespace holdfast::models
