// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/breakers/circuit_breaker.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/core/tracking/instant.h"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::tracking {

/// What is known of the fleet's dependencies from their callers' reports: figures with their age, the breaker
/// of each, and the events of those. Time is given with every call; one thread at a time.
///
/// A dependency has one reporter (DependencySpec::calls); what others report of it is left out. While nobody
/// reports its calls its breaker is «not observed» and neither opens nor closes; afterwards it goes on where
/// it stood, on the calls of then.
class DependencyTracker {
public:
    explicit DependencyTracker(std::shared_ptr<const FleetSpec> fleet);

    /// Carries over the dependencies that are the same in both fleets (live reload).
    void adopt(DependencyTracker& before);

    /// What a probe of `from` found of one of its dependencies.
    void ingest(const ServiceId& from, const ObservedCalls& calls, Instant at);
    /// After a gap in observation (sleep, offline): nothing is known of the calls of now.
    void forgetFreshness();

    /// In the order of the fleet, as of `at`; cool-downs end here.
    [[nodiscard]] std::vector<DependencyState> states(Instant at);
    /// Since the call before, oldest first.
    [[nodiscard]] std::vector<Event> takeEvents();

    /// The dependencies whose breaker is not closed, as a text for a store: «caller» tab «callee», a line
    /// each. Empty: all are closed.
    [[nodiscard]] std::string openBreakers() const;
    /// What openBreakers() gave before Holdfast stopped: those are half-open now, so that the calls of now
    /// decide. The window and the cool-down of then are gone with the counters. Unknown lines are left out.
    void carryOpen(const std::string& openBreakers, Instant at);

private:
    struct Edge {
        breakers::CircuitBreaker breaker;
        std::optional<ObservedCalls> last;
        std::optional<SteadyPoint> readAt;
        TimePoint readWall;
        TimePoint since; ///< the breaker's phase, in wall time; the tracker's start before the first change
        bool observed = false;
    };

    void tell(std::size_t edge, const breakers::CircuitBreaker::Changes& changes, Instant at);
    [[nodiscard]] DependencyState stateOf(std::size_t edge, Instant at) const;

    std::shared_ptr<const FleetSpec> m_fleet;
    std::vector<Edge> m_edges; ///< as in the fleet
    std::map<std::pair<ServiceId, ServiceId>, std::size_t> m_index;
    std::vector<Event> m_events;
};

} // namespace holdfast::tracking
