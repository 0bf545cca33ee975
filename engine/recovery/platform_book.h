// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/docker_endpoint.h"
#include "engine/recovery/absent_platform.h"
#include "engine/recovery/recipe.h"

#include <mutex>

namespace holdfast::recovery {

/// The platforms that a fleet file names, made on demand, one object for each that is distinct; and the
/// subjects of its services. A platform that nothing here can steer is an AbsentPlatform, so that what needs
/// no platform can be done all the same. Thread-safe; never waits for a platform.
///
/// `platform:` of a service: {kind: local, name} (name: the service's id where it is left out);
/// {kind: docker, container} or {kind: docker, project, service}, with endpoint (unix:///… or tcp://…;
/// without it DOCKER_HOST, else the usual socket), tls_ca, tls_certificate, tls_key, tls_name.
class PlatformBook final : public SubjectFinder {
public:
    struct Parts {
        std::shared_ptr<const FleetSpec> fleet;
        /// The platform of kind «local»: null where nothing is supervised here. Outlives the book.
        ports::Platform* local = nullptr;
        std::string dockerHost; ///< DOCKER_HOST; empty: not set
    };

    explicit PlatformBook(Parts parts) : m_parts(std::move(parts)) {}

    [[nodiscard]] Result<Subject> find(const ServiceId& service) override;

private:
    [[nodiscard]] Result<ports::Platform*> dockerOf(const ServiceSpec& service);

    Parts m_parts;
    AbsentPlatform m_noLocal{"local", "Nothing supervises processes of this machine for this Holdfast. Start "
                                      "the lab, or restart the process by hand."};
    AbsentPlatform m_noKubernetes{"kubernetes",
                                  "This version cannot act through Kubernetes. Act with kubectl."};
    std::mutex m_mutex;
    std::vector<std::pair<platforms::docker::DockerEndpoint, std::unique_ptr<ports::Platform>>> m_docker;
};

} // namespace holdfast::recovery
