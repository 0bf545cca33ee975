// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/router.h"

#include "engine/core/base/url.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace holdfast::api {

namespace {

Response problem(int status, const std::string& text) {
    return {.status = status, .body = nlohmann::json{{"error", text}}.dump() + "\n"};
}

std::string dumped(const nlohmann::json& json) {
    // A hostile byte from a target must not end the answer.
    return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool isLoopbackAddress(const std::string& address) {
    return Url{.host = address}.isLoopback();
}

std::string escapedLabel(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') out.push_back('\\');
        if (c == '\n') {
            out += "\\n";
        } else {
            out.push_back(c);
        }
    }
    return out;
}

Response route(std::string_view path, const ApiSource& source) {
    const FleetStatePtr state = source.state();
    if (!state) return problem(503, "the engine is starting");
    if (path == "/health") {
        auto json = healthToJson(*state, source.clock->now());
        json["version"] = source.version;
        return {.status = json["status"] == "ok" || json["status"] == "starting" ? 200 : 503,
                .body = dumped(json)};
    }
    if (path == "/status") return {.body = dumped(stateToJson(*state))};
    if (path == "/health-scores") return {.body = dumped(healthScoresToJson(*state))};
    if (path == "/metrics") return {.contentType = "text/plain; version=0.0.4", .body = metricsText(*state)};
    return problem(404, "there is /health, /status, /health-scores and /metrics");
}

} // namespace

bool isLocalHost(std::string_view host) {
    const auto parsed = parseEndpoint(host);
    return parsed && parsed->isLoopback();
}

bool equalInConstantTime(std::string_view left, std::string_view right) {
    // The length of a token is no secret; where it differs is.
    unsigned char difference = left.size() == right.size() ? 0 : 1;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const char mine = left.empty() ? '\0' : left[i % left.size()];
        difference = static_cast<unsigned char>(difference | static_cast<unsigned char>(mine ^ right[i]));
    }
    return difference == 0;
}

Response answer(const Request& request, const ApiOptions& options, const ApiSource& source) {
    const bool loopback = isLoopbackAddress(options.address);
    if (loopback && !isLocalHost(request.host)) {
        return problem(421, "the Host header has to name this machine (127.0.0.1 or localhost)");
    }
    if (!loopback) {
        constexpr std::string_view bearer = "Bearer ";
        const bool allowed =
            request.authorization.starts_with(bearer) &&
            equalInConstantTime(request.authorization.substr(bearer.size()), options.token.reveal());
        if (!allowed) return problem(401, "a token is needed: Authorization: Bearer …");
    }
    if (!request.origin.empty()) return problem(403, "web pages may not ask: this API is for programs");
    if (request.method != "GET" && request.method != "HEAD") return problem(405, "only GET so far");
    return route(request.target.substr(0, request.target.find('?')), source);
}

std::string metricsText(const FleetState& state) {
    std::string out;
    const auto family = [&](std::string_view name, std::string_view help, auto value) {
        out += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name);
        for (const auto& service : state.services) {
            const std::optional<double> number = value(service);
            if (number)
                out +=
                    fmt::format("{}{{service=\"{}\"}} {}\n", name, escapedLabel(service.id.value()), *number);
        }
    };
    family("holdfast_health_own", "Own health, 0 to 1.", [](const ServiceState& s) { return s.own.score; });
    family("holdfast_health_effective", "Health limited by dependencies, 0 to 1.",
           [](const ServiceState& s) { return s.effective.score; });
    family("holdfast_confidence", "Share of expected readings that are there.",
           [](const ServiceState& s) { return std::optional<double>(s.own.confidence); });
    family("holdfast_state", "0 unknown, 1 healthy, 2 degraded, 3 critical.",
           [](const ServiceState& s) { return std::optional<double>(static_cast<double>(s.state)); });
    out +=
        fmt::format("# HELP holdfast_sweeps_total Completed sweeps.\n# TYPE holdfast_sweeps_total counter\n"
                    "holdfast_sweeps_total {}\n",
                    state.sweep.number);
    out += fmt::format(
        "# HELP holdfast_sweep_seconds Duration of the last sweep.\n# TYPE holdfast_sweep_seconds gauge\n"
        "holdfast_sweep_seconds {}\n",
        static_cast<double>(state.sweep.took.count()) / 1000.0);
    return out;
}

} // namespace holdfast::api
