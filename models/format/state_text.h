// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/foretold.h"

#include <QtCore/QString>

/// The words of states, signals and reasons. Pure functions; any thread.
namespace holdfast::models::format {

[[nodiscard]] QString word(HealthState state);
/// With freshness: «healthy», «stale, last healthy», «not observed».
[[nodiscard]] QString stateWord(HealthState state, Freshness freshness);
/// With what is foretold: «failure predicted», «degraded, failure predicted».
[[nodiscard]] QString stateWord(HealthState state, Freshness freshness, Foretold foretold);
[[nodiscard]] QString word(Part part);
[[nodiscard]] QString word(ServiceKind kind);
[[nodiscard]] QString word(ProbeKind kind);
[[nodiscard]] QString word(ProbeProblem problem);
[[nodiscard]] QString word(Environment environment);
[[nodiscard]] QString word(DependencyKind kind);

/// «response time», «cache hit ratio»; names of one's own as they are written.
[[nodiscard]] QString signalName(const SignalId& signal);
/// «1.61 of 2 GiB», «312 ms», or none().
[[nodiscard]] QString signalValue(const SignalState& signal);

/// The first reason in a few words («connection refused», «latency p95 3.36 s», «limited by redis»); empty
/// when all is well.
[[nodiscard]] QString shortReason(const ServiceState& service);
/// The one line that says most about a service now: its reason when it is not well, else its key figure.
[[nodiscard]] QString keyLine(const ServiceState& service);
/// Why its health is what it is, worst first, in sentences; empty when all is well.
[[nodiscard]] QStringList reasons(const ServiceState& service);

} // namespace holdfast::models::format
