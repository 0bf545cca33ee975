// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/platform.h"

#include <nlohmann/json_fwd.hpp>

#include <mutex>

namespace holdfast::lab {

/// The platform «local» of processes that another process supervises: speaks to it through a Unix socket
/// (platform_wire.h). The lab's services are steered so, and whoever steers them need not know that it is a
/// lab. Thread-safe; blocks.
class LabPlatform final : public ports::Platform {
public:
    LabPlatform() = default;

    explicit LabPlatform(std::string socket) : m_socket(std::move(socket)) {}

    /// Where the supervisor listens from now on; empty: nowhere. Any thread.
    void setSocket(std::string path);

    [[nodiscard]] Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override;
    /// Those of local processes, whichever run.
    [[nodiscard]] std::vector<workloads::Capability> capabilities() const override;
    [[nodiscard]] Result<std::vector<workloads::WorkloadSummary>>
    list(const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::WorkloadDescription>
    describe(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::PlatformCall>>
    rehearse(const workloads::Order& order, const ports::PlatformContext& context) override;
    [[nodiscard]] Result<workloads::OrderOutcome> perform(const workloads::Order& order,
                                                          const ports::PlatformContext& context) override;
    [[nodiscard]] Result<ports::LogEnd>
    readLog(const ports::LogQuery& query, const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
            const ports::PlatformContext& context) override;
    [[nodiscard]] Result<void>
    followEvents(std::optional<TimePoint> since,
                 const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                 const ports::PlatformContext& context) override;
    [[nodiscard]] Result<std::vector<workloads::InstanceStats>>
    stats(const workloads::WorkloadId& workload, const ports::PlatformContext& context) override;

private:
    /// What comes before the answer: Stop ends the call there.
    using Sink = std::function<ports::StreamNext(const nlohmann::json& frame)>;

    /// The answer; null after the sink stopped it.
    [[nodiscard]] Result<nlohmann::json> ask(const char* what, nlohmann::json with,
                                             const ports::PlatformContext& context, const Sink& sink = {});
    [[nodiscard]] std::string socket() const;

    mutable std::mutex m_mutex;
    std::string m_socket;
};

} // namespace holdfast::lab
