// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/topology/topology_content.h"

#include <functional>

namespace holdfast::ui::topology {

/// The most a signal without a limit has been in its own history; nothing while that is not known.
using BusiestOf = std::function<std::optional<double>(const SeriesKey&)>;

/// The signal that says how much a service has to do: requests or commands a second, else what waits, what is
/// connected, what it computes. nullptr: it reports none of them now.
[[nodiscard]] const SignalState* loadSignal(const ServiceState& service);

/// What the overlay tells of a service. Load: its load signal as a share of its limit, else of the most it
/// has been. Latency: its 95th percentile, else the time its probe took, as a share of its objective, else of
/// its limit, else of where it counts as critical. Stale and missing readings have no share. Health and
/// Breakers tell nothing of services.
[[nodiscard]] std::optional<Measure> measureOf(Overlay overlay, const ServiceState& service,
                                               const FleetSpec* fleet, const BusiestOf& busiest);

} // namespace holdfast::ui::topology
