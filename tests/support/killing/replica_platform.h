// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/local/process_thread.h"

#include <functional>
#include <map>
#include <mutex>

namespace holdfast::testing {

/// An order that reached the platform, entered where no Holdfast can reach it.
struct Deed {
    workloads::OrderKind kind = workloads::OrderKind::Start;
    std::string workload;
    std::string instance;
    bool changed = false; ///< something is other than before
};

/// Real processes of this machine, several replicas of a workload where asked for. Outlives every Holdfast
/// that steers it. Thread-safe.
class ReplicaPlatform final : public ports::Platform {
public:
    /// Called before and after the change that an order makes, with the order's number from 1.
    using Watcher = std::function<void(int number, bool after)>;

    ReplicaPlatform();

    /// Its program runs as «name.1», …; only the first has the port.
    [[nodiscard]] bool plant(const std::string& name, std::vector<std::string> command, int port,
                             int replicas, const std::string& folder);
    void watch(Watcher watcher);
    [[nodiscard]] std::vector<Deed> deeds() const;
    [[nodiscard]] std::vector<std::string> replicasOf(const std::string& name) const;
    [[nodiscard]] bool isRunning(const std::string& replica);

    Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override;
    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override;
    Result<std::vector<workloads::WorkloadSummary>> list(const ports::PlatformContext& context) override;
    Result<workloads::WorkloadDescription> describe(const workloads::WorkloadId& workload,
                                                    const ports::PlatformContext& context) override;
    Result<std::vector<workloads::PlatformCall>> rehearse(const workloads::Order& order,
                                                          const ports::PlatformContext& context) override;
    Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                            const ports::PlatformContext& context) override;
    Result<ports::LogEnd> readLog(const ports::LogQuery& query,
                                  const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
                                  const ports::PlatformContext& context) override;
    Result<void> followEvents(std::optional<TimePoint> since,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                              const ports::PlatformContext& context) override;
    Result<std::vector<workloads::InstanceStats>> stats(const workloads::WorkloadId& workload,
                                                        const ports::PlatformContext& context) override;

private:
    struct Kind {
        std::vector<std::string> command; ///< program, arguments; name and port come behind
        int port = 0;
        std::string folder;
        std::vector<std::string> replicas;
    };

    [[nodiscard]] bool run(const std::function<bool(platforms::ProcessSupervisor&)>& work);
    [[nodiscard]] bool startReplica(const Kind& kind, const std::string& replica, int port);
    [[nodiscard]] Result<workloads::OrderOutcome> onReplicas(const workloads::Order& order,
                                                             const ports::PlatformContext& context);
    [[nodiscard]] Result<workloads::OrderOutcome> scale(const workloads::Order& order,
                                                        const ports::PlatformContext& context);

    SystemClock m_clock;
    std::unique_ptr<platforms::ProcessThread> m_host;
    std::unique_ptr<platforms::LocalPlatform> m_local;
    mutable std::mutex m_mutex; ///< guards what follows
    std::map<std::string, Kind> m_kinds;
    std::vector<Deed> m_deeds;
    Watcher m_watcher;
    int m_orders = 0;
};

/// What local processes can, and scaling.
[[nodiscard]] std::vector<workloads::Capability> replicaAbilities();

} // namespace holdfast::testing
