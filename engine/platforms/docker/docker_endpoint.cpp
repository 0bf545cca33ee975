// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_endpoint.h"

#include "engine/core/base/url.h"

#include <fmt/format.h>

namespace holdfast::platforms::docker {

std::string DockerEndpoint::shown() const {
    if (!socketPath.empty()) return "unix://" + socketPath;
    const bool v6 = host.find(':') != std::string::npos;
    return fmt::format("tcp://{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

Result<DockerEndpoint> parseDockerEndpoint(std::string_view address, const DockerTls& tls) {
    constexpr std::string_view kUnix = "unix://";
    constexpr std::size_t kLongestPath = 107; // of a Unix socket's address
    if (address.starts_with(kUnix)) {
        const auto path = address.substr(kUnix.size());
        if (!path.starts_with('/') || path.size() > kLongestPath)
            return failure(ErrorCode::FixInput, "the socket must be an absolute path of at most 107 bytes",
                           std::string(address));
        return DockerEndpoint{.socketPath = std::string(path)};
    }
    const auto url = parseUrl(address);
    if (!url || url->scheme != "tcp" || url->host.empty() || !url->user.empty())
        return failure(ErrorCode::FixInput, "expected unix:///path or tcp://host:port");
    if (tls.certificateFile.empty() || tls.keyFile.empty())
        return failure(ErrorCode::FixInput,
                       "an engine behind TCP needs a certificate and its key: without TLS everyone who "
                       "reaches it is root",
                       url->shown());
    constexpr int kTlsPort = 2376;
    return DockerEndpoint{.host = url->host, .port = url->port > 0 ? url->port : kTlsPort, .tls = tls};
}

} // namespace holdfast::platforms::docker
