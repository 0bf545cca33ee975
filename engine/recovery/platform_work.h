// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/instance_mark.h"
#include "engine/recovery/recipe.h"

#include <chrono>

namespace holdfast::recovery {

/// One call of a step that goes through a platform: reads its arguments, looks at the workload, gives orders
/// and keeps what was called. Used on one thread, for one call.
class PlatformWork {
public:
    using Steady = std::chrono::steady_clock;

    /// All outlive it.
    PlatformWork(const actions::StepCall& call, ports::Platform& platform, std::stop_token stop);

    [[nodiscard]] const actions::StepCall& call() const noexcept { return m_call; }

    [[nodiscard]] bool isRehearsal() const noexcept { return m_call.writes == actions::Writes::Withhold; }

    [[nodiscard]] const workloads::WorkloadId& workload() const noexcept { return m_workload; }

    [[nodiscard]] std::string text(const char* name) const;
    /// 0: it is not there, or no number.
    [[nodiscard]] std::int64_t number(const char* name) const;
    [[nodiscard]] double decimal(const char* name) const;

    /// Within 15 s at most.
    [[nodiscard]] Result<workloads::WorkloadDescription> look();

    /// Performs or rehearses it, and keeps the calls. `reserve`: of the step's time, for what the platform
    /// does to undo a failure.
    [[nodiscard]] Result<void> order(workloads::Order order, Duration reserve = Duration(0));
    /// The calls of an order, without making or keeping them.
    [[nodiscard]] Result<std::vector<workloads::PlatformCall>> rehearse(workloads::Order order);
    void keep(const workloads::PlatformCall& call);

    /// Waits until something happens to the workload, at most half a second. An error: it cannot be watched.
    [[nodiscard]] Result<void> awaitNews();

    /// The time is over, or this program is closing.
    [[nodiscard]] bool isLate() const { return m_stop.stop_requested() || Steady::now() >= m_deadline; }

    [[nodiscard]] actions::StepAnswer done();
    [[nodiscard]] actions::StepAnswer failed(std::string text);
    /// Unknown where it may have happened, else failed.
    [[nodiscard]] actions::StepAnswer failed(const Error& error);

private:
    [[nodiscard]] Duration left() const;

    const actions::StepCall& m_call;
    ports::Platform& m_platform;
    std::stop_token m_stop;
    workloads::WorkloadId m_workload;
    Steady::time_point m_deadline;
    std::vector<actions::CallRecord> m_calls;
};

/// What a kind of step does, and how its effect is seen.
struct PlatformOperation {
    std::string_view name; ///< «platform.stop»
    actions::StepAnswer (*run)(PlatformWork& work);
    /// Of the effect of doing the step, whichever way the call goes.
    actions::StepSight (*observe)(PlatformWork& work);
};

/// Stop, start, wait until ready.
[[nodiscard]] std::vector<PlatformOperation> runOperations();
/// Scale, limit, replace, settle.
[[nodiscard]] std::vector<PlatformOperation> changeOperations();

} // namespace holdfast::recovery
