// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/plan_run.h"
#include "engine/runtime/worker_pool.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>

namespace holdfast::runtime {

/// Runs plans: those of one service one after the other, those of several at once up to a number. A service
/// without plans takes up no thread. Thread-safe.
class PlanExecutors {
public:
    struct Ways {
        const Clock& clock;
        /// It has made its first act: guards have been asked, and what it may do has begun. On its thread.
        std::function<void(const std::shared_ptr<PlanRun>&, const actions::Progress&)> begun;
        /// It has ended. On its thread, which may block; comes before the next one of the service begins.
        std::function<void(const std::shared_ptr<PlanRun>&)> ended;
    };

    explicit PlanExecutors(Ways ways, std::size_t atOnce = 16);
    ~PlanExecutors();
    PlanExecutors(const PlanExecutors&) = delete;
    PlanExecutors& operator=(const PlanExecutors&) = delete;

    void begin(std::shared_ptr<PlanRun> run);
    /// Asks every plan that `which` means to abort, and wakes those that wait.
    void abort(const std::function<bool(const actions::Plan&)>& which, const std::string& by);
    /// Whoever waits for a time looks at the clock again: it may have been set on.
    void wake();
    /// What the acts under way wait for is given up, and each plan is left as it is then: the journal knows
    /// it, and the next start takes it up. Blocks until all acts have returned, which takes as long as a call
    /// that heeds its stop.
    void park();

private:
    struct Lane {
        std::deque<std::shared_ptr<PlanRun>> runs;
    };

    void work(const ServiceId& service, const std::stop_token& stop);
    /// True: it has ended.
    [[nodiscard]] bool drive(const std::shared_ptr<PlanRun>& run, const std::stop_token& stop);
    void wait(PlanRun& run, SteadyPoint until, const std::stop_token& stop);

    Ways m_ways;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::map<ServiceId, Lane> m_lanes;
    WorkerPool m_threads; ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
