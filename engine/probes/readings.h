// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/probe_report.h"

class QDateTime;

namespace holdfast::probes {

struct ConnectResult;

/// Adds a reading; one that is not finite is not offered (readings are finite).
void addReading(ProbeReport& report, const char* signal, double value);

/// The report of a probe that only opens a connection: up and latency, or the problem.
[[nodiscard]] ProbeReport reportOf(ConnectResult result);

/// Days from `now` until `end`, with fractions, negative afterwards.
[[nodiscard]] double daysUntil(const QDateTime& end, TimePoint now);

[[nodiscard]] Duration durationOf(double seconds);

} // namespace holdfast::probes
