// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/container_reading.h"
#include "engine/platforms/docker/docker_session.h"

namespace holdfast::platforms::docker {

/// The platform «docker»: one Docker Engine. A workload is the replicas of a Compose service
/// («project/service», without one-off runs) or one container by its name; a container of Compose can be
/// named either way.
///
/// Images are never pulled and volumes never removed. Source of the calls: the Docker Engine API, 1.24
/// to 1.47. A replacement keeps the former container, stopped and without its restart policy, under its name
/// with «.holdfast-aside»; everything that an undo needs stands in names and labels, so that it is found
/// again after a crash. Thread-safe; blocks.
class DockerPlatform final : public ports::Platform {
public:
    explicit DockerPlatform(DockerEndpoint endpoint) : m_session(std::move(endpoint)) {}

    [[nodiscard]] Result<ports::PlatformIdentity> identify(const ports::PlatformContext& context) override;
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
    DockerSession m_session;
};

} // namespace holdfast::platforms::docker
