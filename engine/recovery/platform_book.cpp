// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_book.h"

#include "engine/platforms/docker/docker_platform.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

using platforms::docker::DockerEndpoint;
using workloads::WorkloadId;

constexpr const char* kUsualSocket = "unix:///var/run/docker.sock";

std::string valueIn(const ServiceSpec& service, const char* key) {
    const auto found = service.platform.find(key);
    return found == service.platform.end() ? std::string() : found->second;
}

std::unexpected<Error> badPlatform(const ServiceSpec& service, const std::string& what) {
    return failure(ErrorCode::FixSetup, fmt::format("The platform of {}: {}", service.id.value(), what),
                   service.id.value());
}

Result<WorkloadId> containersOf(const ServiceSpec& service) {
    const auto container = valueIn(service, "container");
    if (!container.empty()) return WorkloadId(container);
    const auto project = valueIn(service, "project");
    const auto name = valueIn(service, "service");
    if (project.empty() || name.empty())
        return badPlatform(service, "name its «container», or its Compose «project» and «service».");
    return WorkloadId(project + "/" + name);
}

} // namespace

Result<Subject> PlatformBook::find(const ServiceId& service) {
    const auto* const spec = m_parts.fleet->find(service);
    if (spec == nullptr)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The fleet file has no service «{}». Draw the plan up anew.", service.value()),
            service.value());
    const auto kind = valueIn(*spec, "kind");
    if (kind.empty()) return Subject{.fleet = *m_parts.fleet, .service = *spec};
    if (kind == "local") {
        const auto name = valueIn(*spec, "name");
        auto* const local = m_parts.local != nullptr ? m_parts.local : &m_noLocal;
        return Subject{.fleet = *m_parts.fleet,
                       .service = *spec,
                       .platform = local,
                       .workload = WorkloadId(name.empty() ? service.value() : name)};
    }
    if (kind == "docker") {
        const auto workload = containersOf(*spec);
        if (!workload) return std::unexpected(workload.error());
        const auto docker = dockerOf(*spec);
        if (!docker) return std::unexpected(docker.error());
        return Subject{.fleet = *m_parts.fleet, .service = *spec, .platform = *docker, .workload = *workload};
    }
    return Subject{.fleet = *m_parts.fleet,
                   .service = *spec,
                   .platform = &m_noKubernetes,
                   .workload = WorkloadId(service.value())};
}

Result<ports::Platform*> PlatformBook::dockerOf(const ServiceSpec& service) {
    auto address = valueIn(service, "endpoint");
    if (address.empty()) address = m_parts.dockerHost.empty() ? kUsualSocket : m_parts.dockerHost;
    auto endpoint = platforms::docker::parseDockerEndpoint(
        address, {.caFile = valueIn(service, "tls_ca"),
                  .certificateFile = valueIn(service, "tls_certificate"),
                  .keyFile = valueIn(service, "tls_key"),
                  .serverName = valueIn(service, "tls_name")});
    if (!endpoint) return badPlatform(service, endpoint.error().detail);
    const std::lock_guard lock(m_mutex);
    const auto known = std::ranges::find(m_docker, *endpoint, [](const auto& entry) { return entry.first; });
    if (known != m_docker.end()) return known->second.get();
    auto made = std::make_unique<platforms::docker::DockerPlatform>(*endpoint);
    m_docker.emplace_back(std::move(*endpoint), std::move(made));
    return m_docker.back().second.get();
}

} // namespace holdfast::recovery
