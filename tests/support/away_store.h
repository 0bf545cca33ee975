// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"

#include <atomic>
#include <functional>
#include <memory>

namespace holdfast::testing {

/// An action store that can be away, as one beyond a network can. Thread-safe.
class AwayStore final : public ports::ActionStore {
public:
    /// `beforePlan` is called before each plan is put into history.
    AwayStore(std::unique_ptr<ports::ActionStore> store, std::shared_ptr<std::atomic<bool>> away,
              std::function<void()> beforePlan = {})
        : m_store(std::move(store)), m_away(std::move(away)), m_beforePlan(std::move(beforePlan)) {}

    Result<actions::Lease> acquire(const actions::PlanTarget& target, const std::string& holder) override {
        return here([&] { return m_store->acquire(target, holder); });
    }

    Result<actions::Lease> renew(const actions::Lease& lease) override {
        return here([&] { return m_store->renew(lease); });
    }

    void release(const actions::Lease& lease) override {
        if (!*m_away) m_store->release(lease);
    }

    Duration leaseTime() const override { return m_store->leaseTime(); }

    Result<std::vector<automation::LeaseView>> leases(const std::string& fleet) override {
        return here([&] { return m_store->leases(fleet); });
    }

    Result<void> append(const actions::AuditEntry& entry) override {
        return here([&] { return m_store->append(entry); });
    }

    Result<std::vector<actions::AuditEntry>> entries() const override {
        if (*m_away) return gone();
        return m_store->entries();
    }

    Result<automation::AttemptRecord> attempts(const std::string& fleet, const ServiceId& service) override {
        return here([&] { return m_store->attempts(fleet, service); });
    }

    Result<void> countOutcome(const actions::Plan& plan, const automation::TriggerRule& rule,
                              actions::Outcome outcome, TimePoint ended) override {
        return here([&] { return m_store->countOutcome(plan, rule, outcome, ended); });
    }

    Result<void> forgetAttempts(const std::string& fleet, const ServiceId& service) override {
        return here([&] { return m_store->forgetAttempts(fleet, service); });
    }

    Result<void> putSetting(const std::string& fleet, const std::string& name,
                            const std::string& value) override {
        return here([&] { return m_store->putSetting(fleet, name, value); });
    }

    Result<std::map<std::string, std::string>> settings(const std::string& fleet) override {
        return here([&] { return m_store->settings(fleet); });
    }

    Result<void> putPause(const std::string& fleet, const automation::PauseView& pause) override {
        return here([&] { return m_store->putPause(fleet, pause); });
    }

    Result<void> removePause(const std::string& fleet, const ServiceId& service) override {
        return here([&] { return m_store->removePause(fleet, service); });
    }

    Result<std::vector<automation::PauseView>> pauses(const std::string& fleet) override {
        return here([&] { return m_store->pauses(fleet); });
    }

    Result<void> putQuestion(const std::string& fleet, const automation::OpenQuestion& question) override {
        return here([&] { return m_store->putQuestion(fleet, question); });
    }

    Result<void> removeQuestion(const actions::PlanId& plan) override {
        return here([&] { return m_store->removeQuestion(plan); });
    }

    Result<std::vector<automation::OpenQuestion>> questions(const std::string& fleet) override {
        return here([&] { return m_store->questions(fleet); });
    }

    Result<void> putPlan(const std::string& fleet, const actions::PlanDetail& detail) override {
        if (m_beforePlan) m_beforePlan();
        return here([&] { return m_store->putPlan(fleet, detail); });
    }

    Result<std::vector<actions::PlanSummary>> plans(const std::string& fleet,
                                                    const actions::PlanQuery& query) override {
        return here([&] { return m_store->plans(fleet, query); });
    }

    Result<actions::PlanDetail> plan(const actions::PlanId& plan) override {
        return here([&] { return m_store->plan(plan); });
    }

    automation::ActionStoreState condition() override {
        auto condition = m_store->condition();
        if (*m_away) condition.trouble = gone().error().detail;
        return condition;
    }

private:
    [[nodiscard]] static std::unexpected<Error> gone() {
        return failure(ErrorCode::Retry, "The shared store cannot be reached. Look at the network.", "store");
    }

    template <typename Call>
    auto here(const Call& call) -> decltype(call()) {
        if (*m_away) return gone();
        return call();
    }

    std::unique_ptr<ports::ActionStore> m_store;
    std::shared_ptr<std::atomic<bool>> m_away;
    std::function<void()> m_beforePlan;
};

} // namespace holdfast::testing
