// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/run_limit.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace holdfast::probes {

/// What every run of a blocking probe has: a limit a little within the spec's deadline, the time it took, and
/// a report also when `work` throws (out of memory).
[[nodiscard]] ProbeReport framedRun(const ProbeSpec& spec, std::stop_token stop,
                                    const std::function<void(ProbeReport&, const RunLimit&)>& work);

/// Whether the target was seen serving before the problem, if any, came up.
enum class Served : std::uint8_t { No, Yes };

/// Adds the reading «up» that follows from the report's problem: 0 when it means that the target is down; 1
/// when there is none, or when the target serves and only we may not read everything; else none.
void addUp(ProbeReport& report, Served served);

/// Adds the reading, or says that the signal is not offered when there is no finite value.
void offerReading(ProbeReport& report, const char* signal, std::optional<double> value);

/// Adds a limit the target told, unless it tells none (0 or less).
void addLimit(ProbeReport& report, const char* signal, std::optional<double> value);

} // namespace holdfast::probes
