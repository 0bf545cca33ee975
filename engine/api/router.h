// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/api_server.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace holdfast::api {

/// A request as the rules see it.
struct Request {
    std::string_view method;
    std::string_view target; ///< path and query
    std::string_view host;   ///< Host header
    std::string_view authorization;
    std::string_view origin; ///< Origin header
    std::string_view body;
};

struct Response {
    int status = 200;
    std::string contentType = "application/json";
    std::string body;
};

struct ActionOrder;

/// Answers a request from the newest state, or says what the engine must be asked. Pure apart from the
/// source.
[[nodiscard]] std::variant<Response, ActionOrder> decide(const Request& request, const ApiOptions& options,
                                                         const ApiSource& source);

/// {"error": text}
[[nodiscard]] Response problem(int status, const std::string& text);

/// The Host header names this machine's loopback (with any port).
[[nodiscard]] bool isLocalHost(std::string_view host);

/// Takes the same time whatever differs.
[[nodiscard]] bool equalInConstantTime(std::string_view left, std::string_view right);

/// The fleet in Prometheus text format.
[[nodiscard]] std::string metricsText(const FleetState& state);

} // namespace holdfast::api
