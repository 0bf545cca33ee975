// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"
#include "engine/core/fleet/breaker.h"

#include <optional>

namespace holdfast::actions {

/// Who may do what: each may what those before it may. Viewers see, operators act, admins change who may.
enum class Role : std::uint8_t { Viewer, Operator, Admin };

/// What automation may do for a service. Ordered: the lower one of fleet, service and environment holds.
enum class AutomationMode : std::uint8_t { Observe, Suggest, Auto };

/// The world as it is now, to be held against the plan.
struct WorldFacts {
    bool observed = false;            ///< Holdfast sees the fleet now
    std::string blindness;            ///< why not
    std::uint64_t revision = 0;       ///< of the newest state
    std::optional<PlanTarget> target; ///< as the platform names it now; none: it could not be asked
    std::optional<std::string> basis; ///< Plan::basis computed from now; none: it could not be read
    std::string difference;           ///< what changed since, in words
    std::string incapable;            ///< what the platform cannot do of this plan; empty: it can
};

enum class LeaseStanding : std::uint8_t { Free, Ours, Others, Lost, Unreachable };
enum class LeaseReach : std::uint8_t { Shared, ThisMachine };

/// Whether nobody else acts on the service.
struct LeaseFacts {
    LeaseStanding standing = LeaseStanding::Unreachable;
    LeaseReach reach = LeaseReach::ThisMachine;
    std::uint64_t token = 0;        ///< ours
    std::string holder;             ///< another's
    std::optional<TimePoint> since; ///< another's
    std::optional<TimePoint> until;
    bool keptInTarget = false; ///< the lease would lie in the server that is to be recovered
    std::string breakGlass;    ///< the reason for acting without the shared store; empty: none
};

enum class Attitude : std::uint8_t {
    Fights,      ///< would undo the action
    ActsThrough, ///< the plan acts through it
    Paused,      ///< the plan pauses it first and resumes it afterwards
};

/// Something else that looks after the service: a restart policy, Patroni, an operator, GitOps, a deployment.
struct Manager {
    std::string name;
    Attitude attitude = Attitude::Fights;
    std::string advice; ///< what a person can do
};

/// What was done to the service before, from the same place as the leases.
struct RecordFacts {
    std::optional<TimePoint> lastEnded; ///< of this action; none: never
    Duration cooldown{300'000};
    int attempts = 0; ///< of this action since the service was last well
    int mostAttempts = 3;
    std::optional<TimePoint> backOffUntil;
    BreakerPhase breaker = BreakerPhase::Closed; ///< of the action on this service
    std::optional<TimePoint> breakerTrial;       ///< while open
};

struct ImpactFacts {
    std::optional<int> healthyReplicas; ///< now; none: not known
    int replicasTaken = 0;              ///< at once, by the plan
    bool lastReplicaStated = false;     ///< the person has read that the last one goes, or the service is one
    int mostDown = 0;                   ///< other services that may go down meanwhile
    int mostDegraded = 1000;
};

struct DependencyFacts {
    ServiceId service;
    DependencyKind kind = DependencyKind::Hard;
    std::optional<double> health;             ///< own; none: unknown
    bool critical = false;                    ///< its own state, with hysteresis
    std::optional<double> failureProbability; ///< within the horizon; none: no forecast
    std::optional<Duration> failsIn;
    bool healedByPlan = false; ///< the plan recovers it first
};

struct SnapshotFacts {
    std::string name;
    bool verified = false;
};

struct BackupFacts {
    std::string name;
    TimePoint taken;
    bool verified = false;
    Duration freshFor = std::chrono::hours(24);
};

/// The fleet as it was kept just before the plan begins.
struct SafetySnapshotFacts {
    std::string name;
    std::string trouble; ///< why none could be taken; empty: it was
    std::string lacks;   ///< what of the target it does not hold; empty: nothing
};

/// The way back that exists; none: no such thing is recorded.
struct WayBackFacts {
    /// None: it was not tried (the plan does not begin yet, needs none, or none are taken here).
    std::optional<SafetySnapshotFacts> takenBefore;
    std::optional<SnapshotFacts> safePoint;
    std::optional<BackupFacts> backup;
    std::string unsupported; ///< why this program cannot go that way yet; empty: it can
};

struct CalendarEntry {
    TimePoint from;
    TimePoint until;
    std::string setBy;
    std::string reason;
    std::string zone; ///< for people: «Europe/Berlin»
};

struct CalendarFacts {
    /// Freezes; none: no calendar is set (which is not «clear»).
    std::optional<std::vector<CalendarEntry>> freezes;
    /// Windows in which changes are allowed; none: no window is set.
    std::optional<std::vector<CalendarEntry>> windows;
};

struct AccessFacts {
    std::string who;
    std::optional<Role> role; ///< none: not known
    bool unlocked = false;
    bool serviceLocked = false;                    ///< the service's record is locked against every action
    AutomationMode mode = AutomationMode::Observe; ///< that holds for the service
    Tier automationTier = Tier::Impact;            ///< the highest that automation may do by itself
    std::string automationPaused;                  ///< why; empty: it is not
};

enum class NeedKind : std::uint8_t { Disk, Version, Tool };

/// What the steps need to be there.
struct Need {
    NeedKind kind = NeedKind::Tool;
    std::string name;
    std::optional<bool> met; ///< none: it could not be found out
    std::string detail;      ///< what is there, and what is needed
};

/// All that the guards know, gathered at one moment. A part that nobody could gather is empty, and its guard
/// says «not set» or refuses; it never says «clear».
struct GuardFacts {
    TimePoint now;
    WorldFacts world;
    LeaseFacts lease;
    std::optional<std::vector<Manager>> managers; ///< none: nobody looked
    std::optional<RecordFacts> record;            ///< none: it could not be read
    ImpactFacts impact;
    std::vector<DependencyFacts> dependencies;
    WayBackFacts wayBack;
    CalendarFacts calendar;
    AccessFacts access;
    std::vector<Need> needs;
};

} // namespace holdfast::actions
