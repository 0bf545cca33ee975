// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/docker/docker_endpoint.h"

#include <chrono>
#include <expected>
#include <functional>
#include <stop_token>

namespace holdfast::platforms::docker {

struct HttpRequest {
    std::string method = "GET";
    std::string path;                          ///< with version and query, encoded
    std::string body;                          ///< JSON; sent with POST, also when it is empty
    std::size_t mostBytes = 8UL * 1024 * 1024; ///< of the answer; more is an error
    /// Takes a good answer piece by piece instead of keeping it; false: enough. Then `mostBytes` does not
    /// hold.
    std::function<bool(std::string_view)> sink = {};
};

struct HttpAnswer {
    int status = 0;
    std::string body; ///< empty with a sink, but for errors
};

struct HttpTrouble {
    enum class Kind : std::uint8_t {
        NotReached, ///< nobody listens, no right, no route, no trust: it got nothing of the request
        TimedOut,
        Cancelled,
        TooMuch, ///< the answer is larger than it may be
        Broken,  ///< the connection ended in the middle, or what came is no HTTP
    };
    Kind kind = Kind::Broken;
    bool wasSent = false; ///< at least a part of the request has left: it may have been carried out
    std::string detail;
};

/// One HTTP call to an engine at a time on a connection of its own. (A kept connection that turns out to be
/// dead makes the library send a request twice.) No redirects, no proxy, no cookies, nothing but HTTP.
/// Cancelling takes effect within milliseconds. Thread-safe; blocks.
class DockerHttp {
public:
    using Steady = std::chrono::steady_clock;

    explicit DockerHttp(DockerEndpoint endpoint);

    [[nodiscard]] std::expected<HttpAnswer, HttpTrouble>
    exchange(const HttpRequest& request, Steady::time_point deadline, const std::stop_token& stop) const;

    [[nodiscard]] const DockerEndpoint& endpoint() const noexcept { return m_endpoint; }

private:
    DockerEndpoint m_endpoint;
};

} // namespace holdfast::platforms::docker
