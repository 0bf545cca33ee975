// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace holdfast::outlook {

/// Why nothing is foretold, in a sentence; empty where something is.
[[nodiscard]] std::string whySilent(const ServiceOutlook& outlook, const WarningSettings& settings);

/// One reason in short English for files and machines: «memory is 4.32e+08 bytes, +6.4e+06 a minute, and
/// reaches 5.37e+08 in 840 s if so». The screen has sentences of its own.
[[nodiscard]] std::string reasonText(const warnings::Reason& reason, const ServiceState& service);

/// What is foretold of one service, as the HTTP API shows it: "service", "made" and "horizon_seconds",
/// "probability" (null: nothing is foretold, then "silence" is "learning" or "unknown", "why" says it and
/// "ready_at" from when on), "expected_seconds", "earliest_seconds" and "latest_seconds" after "made" (if it
/// fails), "reasons" (strongest first), "warning" (null: none is given), "health_tail" (medians and 80 %
/// bounds of its own health), "anomaly" of the service as a whole, "marks" of single readings, and "record"
/// of the fleet's warnings ("judged" 0: no record yet). Times in UTC. Stable across versions.
///
/// Without an outlook the silence is "learning".
[[nodiscard]] nlohmann::json predictionToJson(const FleetState& state, const ServiceState& service);

/// What is foretold of a service in the newest outlook; null: there is none of this fleet, or no such
/// service. O(n).
[[nodiscard]] const ServiceOutlook* outlookOf(const FleetState& state, const ServiceId& id) noexcept;

} // namespace holdfast::outlook
