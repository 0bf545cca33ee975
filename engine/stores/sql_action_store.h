// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_pruning.h"
#include "engine/ports/action_store.h"
#include "engine/stores/action_sql.h"

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <tuple>

namespace holdfast::stores {

/// The action store over a database: what is said in ports::ActionStore, the same for both. One transaction
/// at a time; a call that waits longer than its deadline for the others answers Retry.
class SqlActionStore final : public ports::ActionStore, public ports::ActionPruning {
public:
    /// How long a lease lasts: longer than a step's usual deadline, shorter than what a start after a crash
    /// waits for its own earlier lease (90 s).
    static constexpr Duration kLeaseTime{60'000};
    static constexpr Duration kDeadline{5'000};
    static constexpr std::size_t kMostEvidence = std::size_t{4} << 20U;

    explicit SqlActionStore(std::unique_ptr<ActionSql> sql);
    ~SqlActionStore() override;

    [[nodiscard]] Result<actions::Lease> acquire(const actions::PlanTarget& target,
                                                 const std::string& holder) override;
    [[nodiscard]] Result<actions::Lease> renew(const actions::Lease& lease) override;
    void release(const actions::Lease& lease) override;
    [[nodiscard]] Duration leaseTime() const override;
    [[nodiscard]] Result<std::vector<automation::LeaseView>> leases(const std::string& fleet) override;

    [[nodiscard]] Result<void> append(const actions::AuditEntry& entry) override;
    [[nodiscard]] Result<std::vector<actions::AuditEntry>> entries() const override;
    [[nodiscard]] Result<std::vector<actions::AuditEntry>>
    entriesAfter(std::uint64_t sequence) const override;

    [[nodiscard]] Result<automation::AttemptRecord> attempts(const std::string& fleet,
                                                             const ServiceId& service) override;
    [[nodiscard]] Result<void> countOutcome(const actions::Plan& plan, const automation::TriggerRule& rule,
                                            actions::Outcome outcome, TimePoint ended) override;
    [[nodiscard]] Result<void> forgetAttempts(const std::string& fleet, const ServiceId& service) override;

    [[nodiscard]] Result<void> putSetting(const std::string& fleet, const std::string& name,
                                          const std::string& value) override;
    [[nodiscard]] Result<std::map<std::string, std::string>> settings(const std::string& fleet) override;
    [[nodiscard]] Result<void> putPause(const std::string& fleet,
                                        const automation::PauseView& pause) override;
    [[nodiscard]] Result<void> removePause(const std::string& fleet, const ServiceId& service) override;
    [[nodiscard]] Result<std::vector<automation::PauseView>> pauses(const std::string& fleet) override;
    [[nodiscard]] Result<void> putQuestion(const std::string& fleet,
                                           const automation::OpenQuestion& question) override;
    [[nodiscard]] Result<void> removeQuestion(const actions::PlanId& plan) override;
    [[nodiscard]] Result<std::vector<automation::OpenQuestion>> questions(const std::string& fleet) override;

    [[nodiscard]] Result<void> putPlan(const std::string& fleet, const actions::PlanDetail& detail) override;
    [[nodiscard]] Result<std::vector<actions::PlanSummary>> plans(const std::string& fleet,
                                                                  const actions::PlanQuery& query) override;
    [[nodiscard]] Result<actions::PlanDetail> plan(const actions::PlanId& plan) override;

    [[nodiscard]] Result<std::uint64_t> forgetPlans(const std::string& fleet, TimePoint before,
                                                    std::size_t most) override;
    [[nodiscard]] Result<void> forgetAudit(const actions::AuditAnchor& through) override;

    [[nodiscard]] automation::ActionStoreState condition() override;

private:
    using Granted = std::tuple<std::string, std::string, std::uint64_t>; ///< fleet, service, token

    /// One transaction. `work` runs within it and may fail, which undoes it.
    [[nodiscard]] Result<void> transact(SqlAccess access,
                                        const std::function<Result<void>(ActionSql&)>& work) const;
    /// One statement.
    [[nodiscard]] Result<ActionRows> ask(SqlAccess access, const std::string& sql,
                                         const SqlValues& values) const;
    [[nodiscard]] Result<void> change(const std::string& sql, const SqlValues& values) const;
    [[nodiscard]] std::unexpected<Error> held(const ActionRows& rows, const ServiceId& service) const;

    mutable std::timed_mutex m_mutex;
    std::unique_ptr<ActionSql> m_sql;
    std::mutex m_grantedMutex;
    std::set<Granted> m_granted; ///< by this object and not released since
};

/// Text that both databases keep: valid UTF-8 without zero bytes.
[[nodiscard]] std::string storable(const std::string& text);

} // namespace holdfast::stores
