// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/core/topology/dependency_graph.h"
#include "engine/core/tracking/dependency_tracker.h"
#include "engine/core/tracking/health_recorder.h"
#include "engine/core/tracking/service_tracker.h"

#include <map>
#include <memory>
#include <vector>

namespace holdfast::tracking {

/// The services and dependencies of a fleet at one moment, and what changed since the moment before.
struct FleetPicture {
    std::vector<ServiceState> services;
    std::vector<DependencyState> dependencies;
    std::vector<TroubleGroup> troubles;
    std::vector<Event> events; ///< not numbered yet
};

/// Turns the reports of all probes into the states of all services: freshness, own and effective health,
/// states with hysteresis, trends, and the events that follow. Same reports at the same times, same picture.
/// One thread at a time; the work of picture() is linear in signals and dependencies.
class FleetTracker {
public:
    explicit FleetTracker(std::shared_ptr<const FleetSpec> fleet);

    /// Carries over what is known of services that are the same in both fleets (live reload).
    void adopt(FleetTracker& before);

    void ingest(std::size_t service, std::size_t probe, const ProbeReport& report, Instant at);
    /// See ServiceTracker::isSource().
    [[nodiscard]] bool isSource(std::size_t service, std::size_t probe, const SignalId& signal) const;
    /// After sleep, or while offline: all is unknown until read again, and no event says so for each service.
    void forgetFreshness();

    /// `round` is the number of the sweep under way (see analysis::StateHysteresis).
    [[nodiscard]] FleetPicture picture(Instant at, std::uint64_t round);

    /// Fills the trend of a service from stored health, oldest first.
    void seedTrend(const ServiceId& service, const std::vector<Reading>& own,
                   const std::vector<Reading>& effective);

    /// The dependencies with their breakers.
    [[nodiscard]] DependencyTracker& dependencies() noexcept { return m_dependencies; }

    /// What the graph says of each service, in the order of the fleet, from then on part of the risk.
    void setStanding(std::shared_ptr<const FleetStanding> standing);

    [[nodiscard]] const std::shared_ptr<const FleetStanding>& standing() const noexcept { return m_standing; }

    /// What is foretold of this fleet, in its order: from then on the chance of failure of each service that
    /// something is foretold of; null, or of another fleet: of none. One that is older than four intervals
    /// is not believed any more.
    void setOutlook(std::shared_ptr<const outlook::FleetOutlook> outlook);

    [[nodiscard]] const std::shared_ptr<const topology::DependencyGraph>& graph() const noexcept {
        return m_graph;
    }

    [[nodiscard]] const std::shared_ptr<const FleetSpec>& fleet() const noexcept { return m_fleet; }

private:
    struct Record {
        ServiceTracker tracker;
        analysis::StateHysteresis own;
        analysis::StateHysteresis effective;
        HealthRecorder recorder;
        HealthState announcedOwn = HealthState::Unknown;
        HealthState announced = HealthState::Unknown;
        bool everObserved = false;
        bool inGap = false; ///< unknown for a reason of ours: not announced
        bool readAfterGap = false;
        std::optional<std::uint64_t> gapRound; ///< in which the first reading after the gap came
        TimePoint since;
        std::map<std::size_t, TimePoint> unreadableSince; ///< by probe
        std::optional<TimePoint> illSince;                ///< when own health fell, before any hysteresis
    };

    /// How likely the service is to fail, and what hangs on it.
    void setRisk(ServiceState& state, std::size_t index, TimePoint now) const;
    void announceAll(FleetPicture& picture, TimePoint now);
    void announce(Record& record, const ServiceState& state, const ServiceId& likelyCause, TimePoint now,
                  std::vector<Event>& events) const;
    void announceProbes(Record& record, const ServiceState& state, TimePoint now,
                        std::vector<Event>& events) const;
    /// Who is in trouble because of whom; costs nothing while nobody is.
    [[nodiscard]] std::vector<TroubleGroup> troublesOf(const std::vector<ServiceState>& services);

    std::shared_ptr<const FleetSpec> m_fleet;
    std::shared_ptr<const topology::DependencyGraph> m_graph;
    std::shared_ptr<const FleetStanding> m_standing;
    std::shared_ptr<const outlook::FleetOutlook> m_outlook;
    std::vector<Record> m_records;
    DependencyTracker m_dependencies;
};

} // namespace holdfast::tracking
