// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/outlook/fleet_analyst.h"
#include "engine/runtime/worker_pool.h"

#include <deque>
#include <functional>
#include <memory>

namespace holdfast::runtime {

/// The thread on which a fleet's analyst lives: jobs in order, one at a time. Thread-safe; jobs are dropped
/// while there is no analyst and after finish().
class AnalysisThread {
public:
    using Job = std::function<void(outlook::FleetAnalyst&)>;
    /// Gets the analyst of before, or null, and gives the one of from now on.
    using Change =
        std::function<std::unique_ptr<outlook::FleetAnalyst>(std::unique_ptr<outlook::FleetAnalyst>)>;

    explicit AnalysisThread(const Clock& clock) : m_clock(clock) {}

    void change(Change change);
    void post(Job job);
    /// What was posted so far runs to its end; then the analyst is handed out (null: there was none).
    [[nodiscard]] std::unique_ptr<outlook::FleetAnalyst> finish();

    /// The thread's processor time as a share of one core, between this call and the tenth before it. Only
    /// within a job; call it once a round.
    [[nodiscard]] double cpu();

private:
    struct Moment {
        SteadyPoint at;
        double used = 0.0; ///< s of this thread's processor time
    };

    const Clock& m_clock;
    std::unique_ptr<outlook::FleetAnalyst> m_analyst; ///< the thread's only
    std::deque<Moment> m_moments;                     ///< …
    WorkerPool m_thread{"analysis", 1};               ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
