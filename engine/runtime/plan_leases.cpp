// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_leases.h"

#include <set>
#include <utility>

namespace holdfast::runtime {

namespace {

std::vector<ServiceId> othersOf(const actions::Plan& plan) {
    std::set<ServiceId> services;
    for (const auto& step : plan.steps) {
        if (step.service != plan.target.service) services.insert(step.service);
    }
    return {services.begin(), services.end()};
}

} // namespace

PlanLeases::PlanLeases(actions::LeaseKeeper& keeper, const actions::Plan& plan)
    : m_keeper(keeper), m_services(othersOf(plan)) {}

Result<actions::Lease> PlanLeases::acquire(const actions::PlanTarget& target, const std::string& holder) {
    auto lease = m_keeper.acquire(target, holder);
    if (!lease) return lease;
    for (const auto& service : m_services) {
        auto of = target;
        of.service = service;
        of.identity.clear();
        auto other = m_keeper.acquire(of, holder);
        if (!other) {
            releaseOthers();
            m_keeper.release(*lease);
            return other;
        }
        m_others.push_back(std::move(*other));
    }
    return lease;
}

Result<actions::Lease> PlanLeases::renew(const actions::Lease& lease) {
    for (auto& other : m_others) {
        auto longer = m_keeper.renew(other);
        if (!longer) return longer;
        other = std::move(*longer);
    }
    return m_keeper.renew(lease);
}

void PlanLeases::release(const actions::Lease& lease) {
    releaseOthers();
    m_keeper.release(lease);
}

void PlanLeases::releaseOthers() {
    for (const auto& other : std::exchange(m_others, {}))
        m_keeper.release(other);
}

} // namespace holdfast::runtime
