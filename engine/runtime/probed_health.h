// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/world.h"
#include "engine/core/fleet/fleet_state.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace holdfast::runtime {

/// Readings of one service now, asked of the engine thread by executors' threads, which wait for them.
/// Thread-safe.
class ProbedHealth final : public actions::HealthObserver {
public:
    using Answer = std::function<void(Result<actions::HealthReading>)>;
    /// Has every probe of the service run; called on any thread, answers once on any thread, or never.
    using Ask = std::function<void(const ServiceId&, Answer)>;
    /// How long the answer is waited for.
    using Patience = std::function<Duration(const ServiceId&)>;

    ProbedHealth(Ask ask, Patience patience) : m_ask(std::move(ask)), m_patience(std::move(patience)) {}

    /// What was read after this call. Retry: nothing came in time. Cancelled: stop() was called.
    [[nodiscard]] Result<actions::HealthReading> read(const ServiceId& service) override;

    /// Whoever waits is told at once, and nobody waits any more.
    void stop();

private:
    struct Slot {
        std::mutex mutex;
        std::condition_variable wake;
        std::optional<Result<actions::HealthReading>> answer;
    };

    static void put(Slot& slot, Result<actions::HealthReading> answer);

    Ask m_ask;
    Patience m_patience;
    std::mutex m_mutex;
    bool m_stopped = false;
    std::set<std::shared_ptr<Slot>> m_waiting;
};

/// What probes say of a service by its state; `asked` is when they were told to. Signals are those that were
/// read since then. Own health is unknown where too few expected readings are fresh.
[[nodiscard]] actions::HealthReading readingOf(const ServiceState& service, TimePoint asked, TimePoint now,
                                               SteadyPoint steady);

} // namespace holdfast::runtime
