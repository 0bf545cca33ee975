// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/breaker.h"
#include "engine/core/fleet/call_source.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/health.h"
#include "engine/core/fleet/probe_problem.h"
#include "engine/core/fleet/signal.h"
#include "engine/core/fleet/standing.h"
#include "engine/core/fleet/trouble_group.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

namespace outlook {
struct FleetOutlook;
}

namespace automation {
struct DeskState;
}

namespace snapshots {
struct SnapshotState;
}

namespace backups {
struct BackupState;
}

/// A signal as last read.
struct SignalState {
    SignalId id;
    Unit unit = Unit::None;
    Part part = Part::None;
    std::optional<Reading> last; ///< none: never read
    Freshness freshness = Freshness::NotObserved;
    std::optional<double> score; ///< 0..1; none: not scored
    std::optional<double> limit; ///< hard limit in the signal's unit, from the file or the target itself
    std::optional<Thresholds> thresholds; ///< in the signal's unit (basis Absolute), limits applied
    ProbeKind source = ProbeKind::Http;   ///< the probe that reads it

    bool operator==(const SignalState&) const = default;
};

/// A probe as it last ran.
struct ProbeState {
    ProbeKind kind = ProbeKind::Http;
    std::string target; ///< without credentials
    std::optional<TimePoint> lastRun;
    std::optional<TimePoint> lastSuccess;
    Duration took{0};
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< the target's own words, redacted; empty when fine
    int failuresInARow = 0;
    std::int64_t bytesSent = 0; ///< since start: the load Holdfast causes
    std::int64_t bytesReceived = 0;
    std::int64_t runs = 0;
    TlsVerification tlsVerification = TlsVerification::Verify;

    bool operator==(const ProbeState&) const = default;
};

/// Health in equal buckets, oldest first: the last hour, or less while less is known. NaN: not observed then.
struct HealthTrend {
    TimePoint end; ///< end of the last bucket
    Duration bucket{30'000};
    std::vector<float> own;
    std::vector<float> effective;

    bool operator==(const HealthTrend&) const = default;
};

/// What ServiceState::failureChance comes from.
enum class ChanceBasis : std::uint8_t {
    Rule,     ///< own health now, see analysis::failureChance(): no record of outcomes
    Forecast, ///< what is foretold, calibrated by outcomes: outlook::ServiceOutlook::prediction
};

struct ServiceState {
    ServiceId id;
    HealthState state = HealthState::Unknown; ///< of effective health, with hysteresis: what the screen shows
    HealthState ownState = HealthState::Unknown; ///< of own health, with hysteresis: what triggers use
    Freshness freshness = Freshness::NotObserved;
    OwnHealth own;
    EffectiveHealth effective;
    /// 0..1: that it has failed or fails within the fleet's horizon (15 minutes unless its file says
    /// otherwise). None: its health is unknown.
    std::optional<double> failureChance;
    ChanceBasis chanceBasis = ChanceBasis::Rule;
    /// 0..1: that chance times the share of the fleet that is lost with it (ServiceStanding::criticality).
    std::optional<double> cascadeRisk;
    std::vector<ServiceId> unknownDependencies; ///< hard ones whose health is unknown
    TimePoint since;                            ///< when `state` was entered
    std::optional<TimePoint> lastObserved;      ///< newest reading of any signal
    std::vector<SignalState> signals;           ///< in the order of the spec
    std::vector<ProbeState> probes;
    std::shared_ptr<const HealthTrend> trend; ///< never null
    std::string version;                      ///< as the service reports it; empty: unknown

    /// Compares trends by value.
    bool operator==(const ServiceState& other) const;
};

/// What is known of an edge from the caller's own calls. Never guessed: where nobody reports them, or no
/// longer, `freshness` is NotObserved and there are no figures.
struct DependencyState {
    ServiceId from;
    ServiceId to;
    DependencyKind kind = DependencyKind::Hard;
    std::optional<double> callsPerSecond;    ///< that were made
    std::optional<double> errorRatio;        ///< 0..1, of those
    std::optional<double> latency;           ///< seconds, mean of the last interval
    std::optional<double> rejectedPerSecond; ///< not made: refused by the caller's own breaker
    CallReporter reporter = CallReporter::Page;
    Freshness freshness = Freshness::NotObserved;
    std::optional<TimePoint> observed;          ///< when the calls were reported last
    std::optional<BreakerStatus> breaker;       ///< ours; none: switched off for this dependency
    std::optional<BreakerPhase> callersBreaker; ///< the caller's own, where it reports one

    bool operator==(const DependencyState&) const = default;
};

struct SweepState {
    std::uint64_t number = 0; ///< completed sweeps since start
    std::optional<TimePoint> started;
    Duration took{0};
    Duration interval{0};
    std::optional<TimePoint> nextDue;
    Duration late{0}; ///< how late the last one began; the watchdog's measure

    bool operator==(const SweepState&) const = default;
};

/// What Holdfast itself costs and how it is.
struct EngineCost {
    double cpu = 0.0; ///< share of one core, over the last interval
    Bytes resident;
    double bytesSentPerSecond = 0.0; ///< probes only
    double bytesReceivedPerSecond = 0.0;
    int connections = 0; ///< pooled connections to targets held now

    bool operator==(const EngineCost&) const = default;
};

enum class StoreCondition : std::uint8_t { Fine, Full, Unwritable, Damaged, None };

struct StoreState {
    StoreCondition condition = StoreCondition::None;
    std::string kind;  ///< "SQLite", "PostgreSQL"
    std::string where; ///< path, or server without credentials
    Bytes used;
    Bytes cap;
    std::string message; ///< when not fine: what and what to do

    bool operator==(const StoreState&) const = default;
};

/// Whether Holdfast can see at all.
enum class Observation : std::uint8_t { Starting, Online, Offline, Stopped };

/// The immutable picture of the fleet after a sweep (or a part of one: readings show as they come in).
struct FleetState {
    std::uint64_t revision = 0; ///< grows with each state of an engine
    TimePoint time;             ///< when it was made
    Observation observation = Observation::Starting;
    std::string offlineReason; ///< when Offline: in a few words
    std::optional<TimePoint> observedSince;
    std::shared_ptr<const FleetSpec> fleet;        ///< never null once a fleet is loaded; null: no fleet
    std::string fleetTrouble;                      ///< why the newest fleet file was refused; empty: none
    std::vector<ServiceState> services;            ///< in the order of the fleet
    std::vector<DependencyState> dependencies;     ///< in the order of the fleet
    std::vector<TroubleGroup> troubles;            ///< each service in trouble is in one of them
    std::shared_ptr<const FleetStanding> standing; ///< of this fleet; null until it is worked out
    /// What is foretold of this fleet (engine/core/outlook/fleet_outlook.h), of the newest round that was
    /// worked out; null until there is one.
    std::shared_ptr<const outlook::FleetOutlook> outlook;
    /// What is proposed, under way and done (engine/core/automation/desk_state.h); null: nobody can act here.
    std::shared_ptr<const automation::DeskState> desk;
    /// Which snapshots there are and what differs from them (engine/core/snapshots/snapshot_state.h); null:
    /// none are taken here.
    std::shared_ptr<const snapshots::SnapshotState> snapshots;
    /// Which backups there are and what would be lost now (engine/core/backups/backup_state.h); null: none
    /// are taken here.
    std::shared_ptr<const backups::BackupState> backups;
    SweepState sweep;
    EngineCost cost;
    StoreState store;

    [[nodiscard]] const ServiceState* find(const ServiceId& id) const noexcept;
};

using FleetStatePtr = std::shared_ptr<const FleetState>;

[[nodiscard]] std::string_view toString(Observation observation) noexcept;
[[nodiscard]] std::string_view toString(ChanceBasis basis) noexcept;
[[nodiscard]] std::string_view toString(StoreCondition condition) noexcept;

} // namespace holdfast
