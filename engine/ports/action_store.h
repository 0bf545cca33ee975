// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/attempt_record.h"
#include "engine/core/automation/desk_state.h"

namespace holdfast::ports {

/// Where acting keeps what must outlive a program and be seen by others: leases, attempts (with cooldown and
/// back-off), breakers of actions, pauses, modes, open questions, plans that ended with their evidence, the
/// audit trail. Two implementations, one contract test suite: SQLite in the data directory (this machine) and
/// PostgreSQL in a schema of its own (shared).
///
/// Thread: thread-safe; every method blocks up to its implementation's deadline (5 s) and belongs on an
/// executor's thread or an I/O pool. Durable when it returns. Errors: Retry (not reached in time), FixSetup
/// (disk full, no right, another version of the schema), Internal (damage).
class ActionStore : public actions::LeaseKeeper, public actions::AuditStore {
public:
    // LeaseKeeper: a lease lasts leaseTime() and is granted with a token that is greater than any before for
    // that fleet and service, whoever held it. Time is the store's own (one clock for all machines).
    [[nodiscard]] virtual Duration leaseTime() const = 0;
    [[nodiscard]] virtual Result<std::vector<automation::LeaseView>> leases(const std::string& fleet) = 0;

    // AuditStore: append refuses with Replan an entry whose sequence is taken: another machine was first.

    [[nodiscard]] virtual Result<automation::AttemptRecord> attempts(const std::string& fleet,
                                                                     const ServiceId& service) = 0;
    /// Counts an ended plan once, whatever how often it is told, in one transaction with the attempts.
    [[nodiscard]] virtual Result<void> countOutcome(const actions::Plan& plan,
                                                    const automation::TriggerRule& rule,
                                                    actions::Outcome outcome, TimePoint ended) = 0;
    /// The service is well again.
    [[nodiscard]] virtual Result<void> forgetAttempts(const std::string& fleet, const ServiceId& service) = 0;

    /// By name: modes («mode:», «mode:api»), breaker states. Empty removes.
    [[nodiscard]] virtual Result<void> putSetting(const std::string& fleet, const std::string& name,
                                                  const std::string& value) = 0;
    [[nodiscard]] virtual Result<std::map<std::string, std::string>> settings(const std::string& fleet) = 0;

    [[nodiscard]] virtual Result<void> putPause(const std::string& fleet,
                                                const automation::PauseView& pause) = 0;
    [[nodiscard]] virtual Result<void> removePause(const std::string& fleet, const ServiceId& service) = 0;
    [[nodiscard]] virtual Result<std::vector<automation::PauseView>> pauses(const std::string& fleet) = 0;

    /// One a plan; the same again changes nothing.
    [[nodiscard]] virtual Result<void> putQuestion(const std::string& fleet,
                                                   const automation::OpenQuestion& question) = 0;
    [[nodiscard]] virtual Result<void> removeQuestion(const actions::PlanId& plan) = 0;
    [[nodiscard]] virtual Result<std::vector<automation::OpenQuestion>>
    questions(const std::string& fleet) = 0;

    /// A plan that ended, in the place of the one with the same id. `evidence`: at most 4 MiB of JSON.
    [[nodiscard]] virtual Result<void> putPlan(const std::string& fleet,
                                               const actions::PlanDetail& detail) = 0;
    [[nodiscard]] virtual Result<std::vector<actions::PlanSummary>>
    plans(const std::string& fleet, const actions::PlanQuery& query) = 0;
    /// Replan: there is none of this id.
    [[nodiscard]] virtual Result<actions::PlanDetail> plan(const actions::PlanId& plan) = 0;

    /// Whether it answers now, for the screen and the guards.
    [[nodiscard]] virtual automation::ActionStoreState condition() = 0;
};

} // namespace holdfast::ports
