// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace holdfast {

/// What happened. The engine writes kinds and facts; models turn them into sentences.
/// Facts of each kind are listed beside it; they never hold a secret.
enum class EventKind : std::uint8_t {
    ServiceStateChanged, ///< scope "own"|"effective", from, to (state words), score, reason (signal), value,
                         ///< unit, cause, likely_cause (the service that its trouble stands under)
    ServiceUnreachable,  ///< probe, problem (ProbeProblem word), detail
    ServiceReachable,    ///< probe, seconds (how long it was not)
    EngineStarted,       ///< version, fleet, services
    EngineStopped,       ///<
    NotObserved,         ///< from, to (ms since epoch), why: "closed"|"asleep"|"stalled"|"offline"
    Offline,             ///< why ("no route"|"name service"|…), targets
    Online,              ///< seconds
    SweepLate,           ///< seconds, interval
    FleetLoaded,         ///< file, services, dependencies
    FleetRefused,        ///< file, line, column, message: the last good fleet stays
    StoreTrouble,        ///< message, kind: "full"|"damaged"|"unwritable"
    StoreRecovered,      ///< seconds
    RestartObserved,     ///< from, to (process start or identity)
    FaultInjected,       ///< fault, by (the lab)
    FaultEnded,          ///< fault
    BreakerOpened,   ///< to (the dependency), cause (BreakerCause word), ratio, threshold, calls, slow_call
                     ///< and cool_down (seconds), again (1: the trials failed)
    BreakerHalfOpen, ///< to, cause, trials (how many calls decide), seconds (how long it was open)
    BreakerClosed,   ///< to, calls, failed (of the trials), seconds (since it opened)
    WarningRaised, ///< probability, expected (seconds after), reason (ReasonKind word), signal, level, limit,
                   ///< unit, because (a dependency), down, degraded
    WarningSettled,    ///< outcome ("hit"|"false"|"intervened"|"unobserved"), probability, raised (ms since
                       ///< epoch), failed (ms since epoch, of a hit)
    PlanProposed,      ///< action, reason, proactive (1: foretold only)
    PlanBegun,         ///< plan, action, by, origin, reason, interrupted (1: taken up again after a restart)
    PlanEnded,         ///< plan, action, outcome (Outcome word), why, seconds
    PersonNeeded,      ///< plan, action, why
    AutomationPaused,  ///< by, why; no service: the fleet
    AutomationResumed, ///< by; no service: the fleet
    AutomationModeSet, ///< mode, by; no service: the fleet
    AutomationHeld,    ///< why: a storm brake holds it still; empty: it may act again
};

enum class Severity : std::uint8_t { Info, Good, Warning, Critical };

using FactValue = std::variant<std::string, double, std::int64_t>;
using Facts = std::map<std::string, FactValue>;

/// Something that happened. Numbered without gaps by the store, persisted before it is published, never
/// dropped.
struct Event {
    std::uint64_t sequence = 0; ///< given by the store, from 1
    TimePoint time;
    EventKind kind = EventKind::EngineStarted;
    Severity severity = Severity::Info;
    ServiceId service; ///< empty: the fleet or Holdfast itself
    Facts facts;

    bool operator==(const Event&) const = default;
};

[[nodiscard]] std::string_view toString(EventKind kind) noexcept;
[[nodiscard]] std::optional<EventKind> eventKindFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(Severity severity) noexcept;
[[nodiscard]] std::optional<Severity> severityFromString(std::string_view text) noexcept;

} // namespace holdfast
