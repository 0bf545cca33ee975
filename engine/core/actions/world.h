// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_record.h"
#include "engine/core/actions/verification.h"

namespace holdfast::actions {

/// The right to act on a service for a while.
struct Lease {
    PlanTarget target;
    std::uint64_t token = 0; ///< grows with every grant, for each service
    TimePoint until;
    LeaseReach reach = LeaseReach::ThisMachine;
    std::string breakGlass; ///< not empty: granted without the shared store, for this reason

    bool operator==(const Lease&) const = default;
};

/// Leases with expiry and fencing token. Never kept in the server that is being recovered.
class LeaseKeeper {
public:
    virtual ~LeaseKeeper() = default;

    /// Refused (Retry) with who holds it since when, or that the store cannot be reached.
    [[nodiscard]] virtual Result<Lease> acquire(const PlanTarget& target, const std::string& holder) = 0;
    /// Prolongs it. Any failure, also of the connection, means: do not act on it any more.
    [[nodiscard]] virtual Result<Lease> renew(const Lease& lease) = 0;
    virtual void release(const Lease& lease) = 0;
};

/// Takes readings of one service, now.
class HealthObserver {
public:
    virtual ~HealthObserver() = default;
    [[nodiscard]] virtual Result<HealthReading> read(const ServiceId& service) = 0;
};

/// Gathers what the guards ask about.
class GuardSource {
public:
    virtual ~GuardSource() = default;
    /// `lease`: the one that is held for the plan; null: none yet.
    [[nodiscard]] virtual Result<GuardFacts> gather(const Plan& plan, const Lease* lease) = 0;
};

/// When an entry of the audit trail is made, beside an action. Between: a plan that was refused, or one that
/// cannot go on now and is taken up again later; there may be several.
enum class AuditMoment : std::uint8_t { Before, Between, After };

struct AuditNote {
    AuditMoment moment = AuditMoment::Before;
    PlanId plan;
    std::string kind; ///< «action-begins», «action-done», «action-refused», …
    std::string actor;
    std::string fleet;
    ServiceId service;
    std::string text;   ///< in a sentence
    std::string detail; ///< JSON: the plan before, the evidence after; masked
};

/// The append-only audit trail.
class AuditSink {
public:
    virtual ~AuditSink() = default;
    /// On stable storage when it returns.
    [[nodiscard]] virtual Result<void> write(const AuditNote& note) = 0;
    /// Whether there is a note of this plan and moment, so that none is written twice.
    [[nodiscard]] virtual Result<bool> has(const PlanId& plan, AuditMoment moment) const = 0;
};

/// What later plans are held against, kept where the leases are. Each call may come twice for a plan and must
/// count once.
class ActionBook {
public:
    virtual ~ActionBook() = default;
    /// For cooldown, attempts, back-off and breaker.
    [[nodiscard]] virtual Result<void> record(const Plan& plan, Outcome outcome, TimePoint ended) = 0;
    [[nodiscard]] virtual Result<void> pauseAutomation(const Plan& plan, const std::string& why) = 0;
    [[nodiscard]] virtual Result<void> askPerson(const Plan& plan, const std::string& why) = 0;
};

/// All that an execution needs of the world; everything outlives it. A test gives its own.
struct World {
    const Clock& clock;
    Journal& journal;
    LeaseKeeper& leases;
    StepRunner& runner;
    HealthObserver& health;
    GuardSource& guards;
    AuditSink& audit;
    ActionBook& book;
};

} // namespace holdfast::actions
