// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/topology/observed_edges.h"

#include <QtCore/QString>

/// Dependencies that were observed, in words and as lines of a fleet file. Pure functions; any thread.
namespace holdfast::models::format {

/// «likely depends on it, soft», seen from `service`, which is one of its ends.
[[nodiscard]] QString observedDirection(const topology::ObservedEdge& edge, const ServiceId& service);

/// The evidence in a sentence: «its latency follows redis by 30 s: 14 of 16 slow spells in the last 24 h; by
/// chance 0.1 %», with what tells the direction where that is not the order in time.
[[nodiscard]] QString observedEvidence(const topology::ObservedEdge& edge, const ServiceId& service,
                                       Duration window);

/// The lines that declare it, to be put into the fleet file at the caller, with the evidence as a remark.
/// Where the caller has dependencies already `depends_on` is there, and only what belongs below it is given.
[[nodiscard]] QString observedYaml(const topology::ObservedEdge& edge, const FleetSpec& fleet,
                                   Duration window);

} // namespace holdfast::models::format
