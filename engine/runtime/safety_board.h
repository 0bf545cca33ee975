// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"
#include "engine/core/snapshots/snapshot.h"

#include <mutex>
#include <set>

namespace holdfast::runtime {

/// Whether all is well just now, as the engine thread last said, for whoever takes a snapshot. Thread-safe.
class SafetyBoard {
public:
    void swept(snapshots::SafetyVerdict verdict) {
        const std::lock_guard lock(m_mutex);
        m_verdict = std::move(verdict);
    }

    void running(std::set<actions::PlanId> plans) {
        const std::lock_guard lock(m_mutex);
        m_running = std::move(plans);
    }

    /// The plan's own beginning does not count: what it will change stands as it was.
    [[nodiscard]] snapshots::SafetyVerdict verdictFor(const std::string& plan) const {
        const std::lock_guard lock(m_mutex);
        for (const auto& one : m_running) {
            if (one.value() != plan)
                return {.safe = false, .sweeps = m_verdict.sweeps, .whyNot = "An action was running."};
        }
        return m_verdict;
    }

private:
    mutable std::mutex m_mutex;
    snapshots::SafetyVerdict m_verdict{.safe = false, .sweeps = 0, .whyNot = "No sweep has ended yet."};
    std::set<actions::PlanId> m_running;
};

} // namespace holdfast::runtime
