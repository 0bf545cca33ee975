// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/container_reading.h"
#include "engine/platforms/docker/docker_session.h"

namespace holdfast::platforms::docker {

/// One container with all that its inspection says.
struct SeenContainer {
    ContainerLine line;
    workloads::Instance instance;
    workloads::Configuration configuration;
    std::vector<workloads::HostFolder> folders;
    bool hasTerminal = false;
    bool isAutoRemoved = false; ///< gone as soon as it stops (--rm)
    bool hasCpuQuota = false;   ///< its limit of cores is given as quota and period
    std::int64_t memorySwap = 0;
    std::string formerRestart; ///< what a replacement remembers of the one it took the place of
    std::string formerRan;
};

/// The containers of one workload.
struct SeenWorkload {
    workloads::WorkloadId id;
    std::vector<SeenContainer> inPlace; ///< by number
    std::vector<SeenContainer> kept;    ///< aside, or not yet in place
    bool isComposeService = false;

    [[nodiscard]] std::string revision() const;
    [[nodiscard]] workloads::WorkloadDescription description() const;
    [[nodiscard]] const SeenContainer* keptAs(const std::string& baseName, std::string_view ending) const;
    [[nodiscard]] const SeenContainer* inPlaceAs(const std::string& baseName) const;
};

inline constexpr std::size_t kMostInstances = 100; ///< of one workload

/// Replan: there is no such workload. FixSetup: more than kMostInstances.
[[nodiscard]] Result<SeenWorkload> lookAt(DockerSession& session, StepGate& gate,
                                          const workloads::WorkloadId& workload);
[[nodiscard]] Result<std::vector<ContainerLine>> listContainers(DockerSession& session, StepGate& gate);
[[nodiscard]] Result<SeenContainer> inspect(DockerSession& session, StepGate& gate,
                                            const ContainerLine& line);

/// Why a workload that is no Compose service has no replicas.
[[nodiscard]] std::string cannotScale(const workloads::WorkloadId& workload);

} // namespace holdfast::platforms::docker
