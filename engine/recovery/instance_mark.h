// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/step.h"
#include "engine/core/workloads/workload.h"

namespace holdfast::recovery {

/// One run of an instance as a step remembers it in its arguments, so that it can be told later, also by
/// another start of this program, whether the very same process still runs.
struct InstanceMark {
    workloads::InstanceId instance;
    std::int64_t pid = 0; ///< 0: it did not run
    std::optional<TimePoint> started;

    bool operator==(const InstanceMark&) const = default;
};

/// How an instance stands now, compared with its mark.
enum class RunSight : std::uint8_t {
    Former,  ///< the marked run goes on (it may be held in place)
    Another, ///< it was started anew
    Stopped,
    Between, ///< the platform itself is starting or removing it
    Gone,    ///< there is no such instance
};

[[nodiscard]] InstanceMark markOf(const workloads::Instance& instance);
/// «instance», «pid», «started» (ms since 1970; empty: not known).
void writeMark(const InstanceMark& mark, std::map<std::string, std::string>& arguments);
[[nodiscard]] InstanceMark readMark(const std::map<std::string, std::string>& arguments);

/// Null: it has no such instance.
[[nodiscard]] const workloads::Instance* findInstance(const workloads::WorkloadDescription& workload,
                                                      const workloads::InstanceId& instance);
[[nodiscard]] RunSight sightOf(const workloads::WorkloadDescription& workload, const InstanceMark& mark);
/// «process 4711 runs», «it ended with 137».
[[nodiscard]] std::string describeRun(const workloads::Instance* instance);

/// Whether what runs is ready as far as the platform can tell.
enum class Readiness : std::uint8_t { Ready, NotYet, Unhealthy, Ended };

[[nodiscard]] Readiness readinessOf(const workloads::Instance* instance);

/// A digest that changes when another process, replica or configuration is there; not when one is merely held
/// in place. `more`: what else a plan relies on.
[[nodiscard]] std::string digestOf(const workloads::WorkloadDescription& workload, std::string_view more);

} // namespace holdfast::recovery
