// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <string>

namespace holdfast::lab {

/// One HTTP request within the lab: to a loopback port or a Unix socket, without TLS.
struct HttpCall {
    std::string method = "GET";
    std::uint16_t port = 0; ///< of 127.0.0.1
    std::string unixSocket; ///< instead of the port
    std::string host = "127.0.0.1";
    std::string path = "/";
    std::string token; ///< bearer token; empty: none
    std::string body;  ///< JSON; empty: none
};

struct HttpAnswer {
    int status = 0;
    std::string body;
};

/// Makes the call and waits for the whole answer (1 MiB at most). Any status is an answer.
///
/// Retry: refused or broken off; UnknownVerify: no answer within `timeout`. Thread: any; waits.
[[nodiscard]] Result<HttpAnswer> call(const HttpCall& request, Duration timeout);

/// True when something accepts connections there.
[[nodiscard]] bool acceptsConnections(std::uint16_t port, Duration timeout);

} // namespace holdfast::lab
