// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/lease_warden.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::runtime {

namespace {

constexpr Duration kGlassLease{60'000};

} // namespace

LeaseWarden::LeaseWarden(ports::ActionStore& store, const Clock& clock, GlassLookup glass)
    : m_store(store)
    , m_clock(clock)
    , m_glass(std::move(glass))
    , m_thread([this](const std::stop_token& stop) { watch(stop); }) {}

LeaseWarden::~LeaseWarden() = default;

Result<actions::Lease> LeaseWarden::acquire(const actions::PlanTarget& target, const std::string& holder) {
    auto lease = m_store.acquire(target, holder);
    if (!lease) lease = byGlass(target, lease.error());
    if (!lease) return lease;
    const std::lock_guard lock(m_mutex);
    auto& greatest = m_tokens[target.service];
    greatest = std::max(greatest, lease->token);
    m_held[target.service] = *lease;
    return lease;
}

/// Only where the store itself is what is missing; somebody else's lease is never passed over.
Result<actions::Lease> LeaseWarden::byGlass(const actions::PlanTarget& target, const Error& trouble) {
    auto reason = m_glass ? m_glass(target.service) : std::string();
    if (reason.empty() || m_store.condition().trouble.empty()) return std::unexpected(trouble);
    const std::lock_guard lock(m_mutex);
    return actions::Lease{.target = target,
                          .token = m_tokens[target.service] + 1,
                          .until = m_clock.now() + kGlassLease,
                          .reach = actions::LeaseReach::ThisMachine,
                          .breakGlass = std::move(reason)};
}

Result<actions::Lease> LeaseWarden::renew(const actions::Lease& lease) {
    if (lease.breakGlass.empty()) {
        auto renewed = m_store.renew(lease);
        const std::lock_guard lock(m_mutex);
        if (!renewed) {
            m_held.erase(lease.target.service);
        } else {
            m_held[lease.target.service] = *renewed;
        }
        return renewed;
    }
    if (m_glass(lease.target.service).empty())
        return failure(ErrorCode::Retry, "The ten minutes of the broken glass are over.");
    auto renewed = lease;
    renewed.until = m_clock.now() + kGlassLease;
    return renewed;
}

void LeaseWarden::release(const actions::Lease& lease) {
    {
        const std::lock_guard lock(m_mutex);
        m_held.erase(lease.target.service);
    }
    if (lease.breakGlass.empty()) m_store.release(lease);
}

void LeaseWarden::prolong() {
    std::vector<actions::Lease> held;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [service, lease] : m_held) {
            if (lease.breakGlass.empty()) held.push_back(lease);
        }
    }
    // One that fails is found out by the execution before its next step.
    for (const auto& lease : held)
        static_cast<void>(m_store.renew(lease));
}

void LeaseWarden::watch(const std::stop_token& stop) {
    const auto rhythm = std::max(m_store.leaseTime() / 3, Duration(100));
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        m_wake.wait_for(lock, stop, rhythm, [] { return false; });
        if (stop.stop_requested()) return;
        lock.unlock();
        prolong();
        lock.lock();
    }
}

} // namespace holdfast::runtime
