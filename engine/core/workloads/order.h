// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/workload.h"

namespace holdfast::workloads {

enum class OrderKind : std::uint8_t {
    Start,
    Stop,    ///< asks by signal, kills after the deadline
    Restart, ///< Stop, then Start
    Replace, ///< runs it with another configuration; what ran is stopped and kept aside
    PutBack, ///< undoes a Replace: the new goes, what was kept aside runs again
    Settle,  ///< ends a Replace for good: what was kept aside goes (its volumes never)
    Scale,   ///< that many replicas; the ones with the highest numbers go first
    Limit,   ///< other limits while it runs
};

/// What one platform is asked to do to one workload. A value: it can be journalled, shown and repeated. Doing
/// what is done already succeeds and does nothing.
struct Order {
    OrderKind kind = OrderKind::Restart;
    WorkloadId workload;
    InstanceId instance; ///< Start, Stop, Restart, Limit: only this one; empty: all, one after the other

    /// WorkloadDescription::revision that the order was drawn up for; when it differs nothing is done and the
    /// answer is Replan. Empty: whatever it is.
    std::string revision;

    std::string signal; ///< Stop, Restart: instead of the workload's own; «SIGTERM», «SIGQUIT» …
    std::optional<Duration> stopWithin;       ///< until it is killed; none: the workload's own, 0..10 min
    std::optional<Configuration> replacement; ///< Replace
    int replicas = 0;                         ///< Scale: 1..100
    Limits limits;                            ///< Limit; zero: leaves that one as it is

    bool operator==(const Order&) const = default;
};

/// One call made (or, in a rehearsal, that would be made), with every secret masked.
struct PlatformCall {
    std::string method; ///< «POST»; «signal», «spawn» for processes
    std::string target; ///< path with query; what is signalled or spawned
    std::string body;   ///< JSON or empty
    bool changes = false;
    bool rehearsed = false; ///< withheld: `answer` is empty
    int status = 0;         ///< HTTP's; 0: none
    std::string answer;     ///< the end of it, for evidence
    Duration took{0};

    bool operator==(const PlatformCall&) const = default;
};

struct OrderOutcome {
    bool changed = false; ///< false: it was so already
    std::vector<std::string>
        notes; ///< what a person should know (warnings of the platform, killed after the deadline)

    bool operator==(const OrderOutcome&) const = default;
};

[[nodiscard]] std::string_view toString(OrderKind kind) noexcept;

} // namespace holdfast::workloads
