// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <string>
#include <string_view>

namespace holdfast::platforms::docker {

/// Certificates of an engine behind TCP, as files in PEM. The engine's certificate is always verified, its
/// name too.
struct DockerTls {
    std::string caFile; ///< empty: the system's
    std::string certificateFile;
    std::string keyFile;    ///< read by the TLS library only
    std::string serverName; ///< empty: the address's host

    bool operator==(const DockerTls&) const = default;
};

/// Where an engine listens.
struct DockerEndpoint {
    std::string socketPath; ///< Unix socket; empty: TCP
    std::string host;
    int port = 0;
    DockerTls tls;

    /// «unix:///run/docker.sock», «tcp://docker.example:2376»; as it may be shown.
    [[nodiscard]] std::string shown() const;

    bool operator==(const DockerEndpoint&) const = default;
};

/// From «unix:///path» or «tcp://host:port», as DOCKER_HOST has it. Over TCP there is no way without TLS: an
/// engine that listens without it gives root to everyone who reaches it. FixInput: neither of the two, or no
/// certificate and key.
[[nodiscard]] Result<DockerEndpoint> parseDockerEndpoint(std::string_view address, const DockerTls& tls = {});

} // namespace holdfast::platforms::docker
