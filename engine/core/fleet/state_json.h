// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace holdfast {

/// «2026-11-21T02:30:00.000Z»
[[nodiscard]] std::string toIso8601(TimePoint time);

/// One service as the command line and the HTTP API show it: "service", "kind", "health" (effective, null
/// when unknown), "own_health", "failure_chance" with
/// "failure_chance_from" ("forecast" or "rule"), "cascade_risk", "confidence", "state", "freshness",
/// "cause", "reasons" (worst first), "readings" by signal, "probes" with their problems. Holds no
/// credentials, since a state holds none. Stable across versions.
[[nodiscard]] nlohmann::json serviceToJson(const ServiceState& service, const FleetSpec* fleet);

/// The whole picture: fleet, observation, sweep, cost, store, services, dependencies. A dependency has what
/// is known of its calls (null: not observed), "reported_by" and "freshness", "breaker" (ours, null where it
/// is switched off: "state", "cause", "since", and the calls that count) and "callers_breaker".
[[nodiscard]] nlohmann::json stateToJson(const FleetState& state);

/// Health of each service by name: {"api": {"health": 0.94, "own_health": 0.97, "state": "healthy"}, …}.
[[nodiscard]] nlohmann::json healthScoresToJson(const FleetState& state);

/// Whether Holdfast itself is well: "status" is "ok", "starting", "offline", "stopped" or "trouble" (its
/// store).
[[nodiscard]] nlohmann::json healthToJson(const FleetState& state, TimePoint now);

/// Why a service's health is what it is, in short English for files and machines, worst first:
/// «saturation 0.31: memory is 1.9e+09 bytes of 2.1e+09». The screen has sentences of its own.
[[nodiscard]] std::vector<std::string> reasonsOf(const ServiceState& service);

} // namespace holdfast
