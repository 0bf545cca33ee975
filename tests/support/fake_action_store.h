// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"

#include <algorithm>
#include <map>

namespace holdfast::testing {

/// An action store in memory that a test fills, and can take away. One thread.
class FakeActionStore final : public ports::ActionStore {
public:
    bool reachable = true;
    std::vector<automation::LeaseView> held;
    std::map<ServiceId, automation::AttemptRecord> records;
    std::vector<actions::AuditEntry> trail;
    std::map<std::string, std::string> kept;
    automation::ActionStoreState state{
        .kind = "SQLite", .where = "memory", .reach = actions::LeaseReach::Shared, .trouble = {}};

    [[nodiscard]] Result<actions::Lease> acquire(const actions::PlanTarget& target,
                                                 const std::string& holder) override {
        if (!reachable) return gone();
        held.push_back({.service = target.service, .holder = holder, .since = {}, .until = {}, .ours = true});
        return actions::Lease{
            .target = target, .token = ++m_token, .until = {}, .reach = state.reach, .breakGlass = {}};
    }

    [[nodiscard]] Result<actions::Lease> renew(const actions::Lease& lease) override { return answer(lease); }

    void release(const actions::Lease& lease) override {
        std::erase_if(held, [&](const auto& one) { return one.service == lease.target.service; });
    }

    [[nodiscard]] Result<void> append(const actions::AuditEntry& entry) override {
        if (!reachable) return gone();
        trail.push_back(entry);
        return {};
    }

    [[nodiscard]] Result<std::vector<actions::AuditEntry>> entries() const override { return answer(trail); }

    [[nodiscard]] Duration leaseTime() const override { return Duration(30'000); }

    [[nodiscard]] Result<std::vector<automation::LeaseView>> leases(const std::string&) override {
        return answer(held);
    }

    [[nodiscard]] Result<automation::AttemptRecord> attempts(const std::string&,
                                                             const ServiceId& service) override {
        return answer(records[service]);
    }

    [[nodiscard]] Result<void> countOutcome(const actions::Plan& plan, const automation::TriggerRule& rule,
                                            actions::Outcome outcome, TimePoint ended) override {
        if (!reachable) return gone();
        records[plan.target.service].take(rule, outcome, ended);
        return {};
    }

    [[nodiscard]] Result<void> forgetAttempts(const std::string&, const ServiceId& service) override {
        records[service].well();
        return {};
    }

    [[nodiscard]] Result<void> putSetting(const std::string&, const std::string& name,
                                          const std::string& value) override {
        kept[name] = value;
        return {};
    }

    [[nodiscard]] Result<std::map<std::string, std::string>> settings(const std::string&) override {
        return answer(kept);
    }

    [[nodiscard]] Result<void> putPause(const std::string&, const automation::PauseView& pause) override {
        m_pauses.push_back(pause);
        return {};
    }

    [[nodiscard]] Result<void> removePause(const std::string&, const ServiceId& service) override {
        std::erase_if(m_pauses, [&](const auto& one) { return one.service == service; });
        return {};
    }

    [[nodiscard]] Result<std::vector<automation::PauseView>> pauses(const std::string&) override {
        return answer(m_pauses);
    }

    [[nodiscard]] Result<void> putQuestion(const std::string&,
                                           const automation::OpenQuestion& question) override {
        m_questions.push_back(question);
        return {};
    }

    [[nodiscard]] Result<void> removeQuestion(const actions::PlanId& plan) override {
        std::erase_if(m_questions, [&](const auto& one) { return one.plan == plan; });
        return {};
    }

    [[nodiscard]] Result<std::vector<automation::OpenQuestion>> questions(const std::string&) override {
        return answer(m_questions);
    }

    [[nodiscard]] Result<void> putPlan(const std::string&, const actions::PlanDetail& detail) override {
        m_plans.insert_or_assign(detail.plan.id, detail);
        return {};
    }

    [[nodiscard]] Result<std::vector<actions::PlanSummary>> plans(const std::string&,
                                                                  const actions::PlanQuery&) override {
        std::vector<actions::PlanSummary> all;
        for (const auto& [id, detail] : m_plans)
            all.push_back(detail.summary);
        return answer(all);
    }

    [[nodiscard]] Result<actions::PlanDetail> plan(const actions::PlanId& plan) override {
        const auto found = m_plans.find(plan);
        if (found == m_plans.end()) return failure(ErrorCode::Replan, "There is no such plan.");
        return answer(found->second);
    }

    [[nodiscard]] automation::ActionStoreState condition() override { return state; }

private:
    [[nodiscard]] static std::unexpected<Error> gone() {
        return failure(ErrorCode::Retry, "The store cannot be reached.");
    }

    template <typename T>
    [[nodiscard]] Result<T> answer(const T& value) const {
        if (!reachable) return gone();
        return value;
    }

    std::uint64_t m_token = 0;
    std::vector<automation::PauseView> m_pauses;
    std::vector<automation::OpenQuestion> m_questions;
    std::map<actions::PlanId, actions::PlanDetail> m_plans;
};

} // namespace holdfast::testing
