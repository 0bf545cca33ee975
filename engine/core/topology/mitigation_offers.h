// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/mitigation.h"

#include <vector>

namespace holdfast::topology {

/// What can be done to the service itself, so that its failure is less likely: from the signals that hold its
/// own health down. `removes` is the share of the chance of its failure that goes. Empty where nothing holds
/// it down or its health is unknown.
[[nodiscard]] std::vector<Mitigation> offersForHealth(const ServiceSpec& spec, const ServiceState& state);

} // namespace holdfast::topology
