// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/guarded_forest.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/record.h"
#include "engine/core/outlook/training.h"
#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::outlook {

/// A sweep that has ended.
struct Round {
    TimePoint time; ///< wall clock; may be before that of the round before (a clock set back)
    std::uint64_t number =
        0; ///< FleetState::sweep.number; one that is not greater than the last is passed over
    std::span<const ServiceState> services; ///< in the order of the fleet
    double cpu = 0.0; ///< copied to OutlookCost::cpu: the analyst has no clock, who calls it measures
};

/// What a round brought.
struct Told {
    std::shared_ptr<const FleetOutlook> outlook; ///< never null after the first round
    RecordChanges changes;                       ///< to be stored
    std::vector<Event> events;                   ///< WarningRaised, WarningSettled; not numbered yet
};

struct AnalystOptions {
    std::uint64_t seed = 1;
    /// History is going to be replayed: until replayed() names a service its rounds wait (at most 512 of
    /// them) and nothing is foretold of it.
    bool warmStart = false;
};

enum class ForestRole : std::uint8_t { Rolling, Frozen };

/// Foretells a fleet: takes sweeps and gives forecasts, warnings and what is to be recorded of them.
///
/// The order of a start: constructor; loadRecord(); unobserved() for the time nobody watched; setForest()
/// for each stored one (the frozen after the rolling); take() for each sweep; meanwhile, with `warmStart`,
/// replay() of each signal in pieces and replayed() for each service. Limits that targets report themselves
/// are known from the first take() on: who replays after it watches these from the beginning.
///
/// One thread at a time. No clock, no randomness but the seed's: the same calls, the same answers. take() is
/// O(signals), some 10 µs each; memory some 2.1 KiB a signal and the forests.
class FleetAnalyst {
public:
    /// Neither may be null; `graph` is that of `fleet`.
    FleetAnalyst(std::shared_ptr<const FleetSpec> fleet,
                 std::shared_ptr<const topology::DependencyGraph> graph, AnalystOptions options = {});
    ~FleetAnalyst();
    FleetAnalyst(FleetAnalyst&&) noexcept;
    FleetAnalyst& operator=(FleetAnalyst&&) noexcept;

    /// After a reload of the fleet file, before the first take(): what is known of services and signals that
    /// are the same in both fleets moves here, and so does the whole record. `before` is of no use
    /// afterwards.
    void adopt(FleetAnalyst&& before);

    /// Stored readings of a signal, oldest first, each later than those of the call before. Those not later
    /// than what was taken already, and of unknown signals, are passed over. O(readings), some 2 µs each.
    void replay(const ServiceId& service, const SignalId& signal, std::span<const Reading> readings);
    /// Its history was replayed (or there is none): the rounds that waited follow. Only with `warmStart`.
    void replayed(const ServiceId& service);

    /// The stored record, before the first take(): of the last 30 days, so that calibration has outcomes,
    /// with all that is open. Anything else in it is kept as it is.
    void loadRecord(const Record& record);

    [[nodiscard]] Told take(const Round& round);

    /// The signals' forecasts up to the horizon, now. Refused: FixInput for an unknown service; Retry while
    /// its history is replayed. Some 20 µs a signal.
    [[nodiscard]] Result<ServiceForecast> forecastOf(const ServiceId& service) const;

    /// Somebody, or a plan, acted on the service: what was foretold of it is not judged by what follows.
    void act(const ServiceId& service, TimePoint time);
    /// Nobody watched: Holdfast was closed, asleep or offline. `from` ≤ `to`. Nothing is learnt of that span.
    void unobserved(TimePoint from, TimePoint to);
    /// What act() and unobserved() added since the last take(), which otherwise hands it out. For the end.
    [[nodiscard]] RecordChanges takeChanges();

    /// The service whose forest is to be trained next, and why; nothing: none. What was asked for is not
    /// asked again before setForest(), or before a tenth of the time that it has of history.
    [[nodiscard]] std::optional<TrainingWish> wantsTraining(TimePoint now);
    /// From then on this judges the service. The first one is its baseline as well, until one is set as
    /// Frozen. Refused (FixInput): an unknown service, a forest of other signals.
    [[nodiscard]] Result<void> setForest(const ServiceId& service, ForestRole role,
                                         std::shared_ptr<const analysis::ServiceForest> forest);
    /// Both forests of a service, to be stored; null of an unknown one.
    [[nodiscard]] const analysis::GuardedForest* forestsOf(const ServiceId& service) const;

    [[nodiscard]] const std::shared_ptr<const FleetSpec>& fleet() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace holdfast::outlook
