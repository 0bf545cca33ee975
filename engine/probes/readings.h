// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"

class QDateTime;

namespace holdfast::probes {

struct ConnectResult;

/// The report of a probe that only opens a connection: up and latency, or the problem.
[[nodiscard]] ProbeReport reportOf(ConnectResult result);

/// Days from `now` until `end`, with fractions, negative afterwards.
[[nodiscard]] double daysUntil(const QDateTime& end, TimePoint now);

/// Cores that make a cpu reading of 1: the limit the fleet file gives, else one.
[[nodiscard]] double cpuLimitOf(const ServiceSpec& service);

[[nodiscard]] Duration durationOf(double seconds);

} // namespace holdfast::probes
