// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/ports/action_store.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace holdfast::runtime {

/// Between executions and the leases of the store: prolongs those that are held while a step takes long, and
/// gives one by break-glass where the store cannot be reached and a person has allowed it for that service.
/// Thread-safe; blocks as the store does.
class LeaseWarden final : public actions::LeaseKeeper {
public:
    /// The reason with which the glass is broken for a service now; empty: it is not. Any thread.
    using GlassLookup = std::function<std::string(const ServiceId&)>;

    /// Both outlive it.
    LeaseWarden(ports::ActionStore& store, const Clock& clock, GlassLookup glass);
    ~LeaseWarden() override;
    LeaseWarden(const LeaseWarden&) = delete;
    LeaseWarden& operator=(const LeaseWarden&) = delete;

    [[nodiscard]] Result<actions::Lease> acquire(const actions::PlanTarget& target,
                                                 const std::string& holder) override;
    [[nodiscard]] Result<actions::Lease> renew(const actions::Lease& lease) override;
    void release(const actions::Lease& lease) override;

    /// Prolongs all that are held; the warden's own thread does so three times in a lease's life.
    void prolong();

private:
    void watch(const std::stop_token& stop);
    [[nodiscard]] Result<actions::Lease> byGlass(const actions::PlanTarget& target, const Error& trouble);

    ports::ActionStore& m_store;
    const Clock& m_clock;
    GlassLookup m_glass;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::map<ServiceId, actions::Lease> m_held;
    std::map<ServiceId, std::uint64_t> m_tokens; ///< the greatest seen
    std::jthread m_thread;                       ///< last: uses the rest
};

} // namespace holdfast::runtime
