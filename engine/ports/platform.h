// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/workloads/order.h"
#include "engine/ports/platform_streams.h"

#include <functional>
#include <stop_token>

namespace holdfast::ports {

/// Who answers: shown in confirmations, so that nobody acts on the wrong machine.
struct PlatformIdentity {
    std::string kind;    ///< «local», «docker», «kubernetes»
    std::string address; ///< without credentials
    std::string id;      ///< the platform's own lasting id (engine id, cluster UID, boot id of a machine)
    std::string host;    ///< its name
    std::string version;
    std::string apiVersion; ///< agreed with it; empty: none

    bool operator==(const PlatformIdentity&) const = default;
};

/// How one call is made.
struct PlatformContext {
    /// For the whole call, all its steps and waits. Streams that follow: 0 is without end.
    Duration deadline{30'000};
    std::stop_token stop;
    /// Asked before every step that changes something (lease still held, nobody paused or aborted): an error
    /// ends the call there, and what was begun is undone or told as UnknownVerify. None: always allowed.
    std::function<Result<void>()> mayChange = {};
    /// Hears of each step as soon as its answer is there, also of failed ones: evidence.
    std::function<void(const workloads::PlatformCall&)> onCall = {};
};

/// What runs services and can be ordered to change them: processes of this machine, a Docker Engine,
/// Kubernetes. Every implementation passes the same contract tests.
///
/// Thread: every method blocks (deadline and stop end it) and belongs on an I/O pool; all are thread-safe.
/// Orders to one workload come one at a time: their caller serialises them. Never throws.
///
/// Errors. Of questions: Retry (not answered in time, passing trouble), Replan (there is no such workload),
/// FixSetup (not reachable, not allowed, certificate, version). Of orders: UnknownVerify when it may have
/// happened, wholly or in part: nothing was undone, look before anything else. **Every other error says that
/// the workload is as it was**: Replan (not there, other revision, in conflict), FixInput (cannot be so),
/// FixSetup (image, port, right or room is missing), Retry (not reached), Cancelled (stopped before anything
/// was changed).
class Platform {
public:
    virtual ~Platform() = default;
    Platform() = default;
    Platform(const Platform&) = delete;
    Platform& operator=(const Platform&) = delete;

    [[nodiscard]] virtual Result<PlatformIdentity> identify(const PlatformContext& context) = 0;
    /// Each ability once. Does not ask anybody.
    [[nodiscard]] virtual std::vector<workloads::Capability> capabilities() const = 0;

    [[nodiscard]] virtual Result<std::vector<workloads::WorkloadSummary>>
    list(const PlatformContext& context) = 0;
    [[nodiscard]] virtual Result<workloads::WorkloadDescription>
    describe(const workloads::WorkloadId& workload, const PlatformContext& context) = 0;
    /// The very calls that perform() would make now, with ids yet unknown as «new-…»; changes nothing. The
    /// same code with its writes withheld, so it fails where the check before the first write would.
    [[nodiscard]] virtual Result<std::vector<workloads::PlatformCall>>
    rehearse(const workloads::Order& order, const PlatformContext& context) = 0;
    [[nodiscard]] virtual Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                                                  const PlatformContext& context) = 0;

    [[nodiscard]] virtual Result<LogEnd> readLog(const LogQuery& query,
                                                 const std::function<StreamNext(const LogLine&)>& sink,
                                                 const PlatformContext& context) = 0;
    /// From `since` (none: from now) until the sink or the context ends it.
    [[nodiscard]] virtual Result<void>
    followEvents(std::optional<TimePoint> since, const std::function<StreamNext(const PlatformEvent&)>& sink,
                 const PlatformContext& context) = 0;
    [[nodiscard]] virtual Result<std::vector<workloads::InstanceStats>>
    stats(const workloads::WorkloadId& workload, const PlatformContext& context) = 0;
};

} // namespace holdfast::ports
