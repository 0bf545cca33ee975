// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/step.h"
#include "engine/core/workloads/workload.h"

#include <optional>
#include <vector>

namespace holdfast::recovery {

/// How a process is asked to end, where it is not as its configuration says.
struct StopManner {
    std::string signal;             ///< empty: its own
    std::optional<Duration> within; ///< afterwards it is killed; 0: at once; none: its own
};

/// How long it may take to end, for plans: what `manner` says, else its configuration, else ten seconds.
[[nodiscard]] Duration stopTimeOf(const StopManner& manner, const workloads::Configuration& configuration);
/// How long its health check may take to call it healthy, at least one minute, ten at most.
[[nodiscard]] Duration readyTimeOf(const workloads::Configuration& configuration);

/// One instance after the other: stopped if it runs, started, waited for.
[[nodiscard]] std::vector<actions::Step> restartSteps(const ServiceId& service,
                                                      const workloads::WorkloadDescription& workload,
                                                      const StopManner& manner);
/// `to` replicas, all of them ready.
[[nodiscard]] std::vector<actions::Step> scaleSteps(const ServiceId& service,
                                                    const workloads::WorkloadDescription& workload, int to);
/// Other limits while it runs; zero leaves one as it is.
[[nodiscard]] std::vector<actions::Step> limitSteps(const ServiceId& service,
                                                    const workloads::WorkloadDescription& workload,
                                                    const workloads::Limits& to);
/// Another artifact in its place; what ran is kept aside, so that it can be put back for as long as nobody
/// settles it: the next replacement does that first.
[[nodiscard]] std::vector<actions::Step> replaceSteps(const ServiceId& service,
                                                      const workloads::WorkloadDescription& workload,
                                                      const std::string& artifact);

} // namespace holdfast::recovery
