// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/caddy_server.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace holdfast::lab {

namespace {

using nlohmann::json;

constexpr Duration kTimeout{1'500};
constexpr auto kAdminHost = "lab";
constexpr auto kFault = "fault-errors";

/// A list of one; braces alone mean something else to every compiler.
json listOf(json only) {
    json list = json::array();
    list.push_back(std::move(only));
    return list;
}

json proxyTo(std::uint16_t port) {
    return {{"handler", "reverse_proxy"},
            {"upstreams", listOf({{"dial", fmt::format("127.0.0.1:{}", port)}})},
            {"transport",
             {{"protocol", "http"},
              {"dial_timeout", "1s"},
              {"response_header_timeout", "5s"},
              {"keep_alive", {{"enabled", false}}}}}};
}

/// Caddy counts requests by the kind of their handler: within a «subroute» they stand apart from those of a
/// plain «reverse_proxy», so that the calls to one upstream can be told from those to the other.
json countedApart(json handler) {
    return {{"handler", "subroute"}, {"routes", listOf({{"handle", listOf(std::move(handler))}})}};
}

json onPath(const char* path, json handler) {
    return {{"match", listOf({{"path", listOf(path)}})},
            {"handle", listOf(std::move(handler))},
            {"terminal", true}};
}

/// Matches this share of all requests: Caddy gives each a random UUID, whose first two digits are compared.
json shareOfRequests(double share) {
    const int matched = std::clamp(static_cast<int>(std::lround(share * 256.0)), 1, 256);
    std::string digits;
    for (int value = 0; value < matched; ++value)
        digits += fmt::format("{}{:02x}", value == 0 ? "" : "|", value);
    return {{"expression", fmt::format("{{http.request.uuid}}.matches('^({})')", digits)}};
}

} // namespace

CaddyServer::CaddyServer(const LabPrograms& programs, std::string folder, const LabPlan& plan,
                         LabCertificates certificates)
    : m_programs(programs)
    , m_folder(std::move(folder))
    , m_port(plan.portOf("caddy"))
    , m_api(plan.portOf("api"))
    , m_webui(plan.portOf("webui"))
    , m_certificates(std::move(certificates)) {}

std::string CaddyServer::configuration() const {
    const json routes = json::array({onPath("/healthz", {{"handler", "static_response"}, {"body", "ok\n"}}),
                                     onPath("/metrics", {{"handler", "metrics"}}),
                                     onPath("/api/*", countedApart(proxyTo(m_api))),
                                     json{{"handle", listOf(proxyTo(m_webui))}}});
    const json server{{"listen", listOf(fmt::format("127.0.0.1:{}", m_port))},
                      {"routes", routes},
                      {"protocols", json::array({"h1", "h2"})},
                      {"automatic_https", {{"disable", true}}},
                      {"tls_connection_policies", listOf(json::object())},
                      {"metrics", json::object()}};
    const json pair{{"certificate", m_certificates.certificate}, {"key", m_certificates.key}};
    return json{{"admin",
                 {{"listen", "unix/" + adminSocket()},
                  {"origins", json::array({kAdminHost, "127.0.0.1"})},
                  {"config", {{"persist", false}}}}}, // it would write the key to disk
                {"logging", {{"logs", {{"default", {{"level", "WARN"}}}}}}},
                {"apps",
                 {{"http", {{"servers", {{"lab", server}}}}},
                  {"tls", {{"certificates", {{"load_pem", listOf(pair)}}}}}}}}
        .dump();
}

platforms::ProcessSpec CaddyServer::server() const {
    platforms::ProcessSpec spec;
    spec.name = "caddy";
    spec.program = m_programs.caddy;
    spec.arguments = {"run", "--config", "-"};
    spec.environment = {"HOME=" + m_folder, "XDG_DATA_HOME=" + m_folder, "XDG_CONFIG_HOME=" + m_folder,
                        "GOMAXPROCS=2"};
    spec.input = configuration();
    return spec;
}

bool CaddyServer::isReady() const {
    return steer("GET", "/config/apps/http/servers/lab/listen", {}).value_or(0) == 200 &&
           acceptsConnections(m_port, kTimeout);
}

Result<int> CaddyServer::steer(const std::string& method, const std::string& path,
                               const std::string& body) const {
    HttpCall request;
    request.method = method;
    request.unixSocket = adminSocket();
    request.host = kAdminHost;
    request.path = path;
    request.body = body;
    const auto answer = call(request, kTimeout);
    if (!answer) return std::unexpected(answer.error());
    return answer->status;
}

Result<void> CaddyServer::answerErrors(double share) const {
    const auto gone = steer("DELETE", fmt::format("/id/{}", kFault), {}); // 404: there was none
    if (!gone) return std::unexpected(gone.error());
    if (share <= 0.0) return {};
    const json route{
        {"@id", kFault},
        {"match", listOf(shareOfRequests(share))},
        {"handle", listOf({{"handler", "static_response"}, {"status_code", 500}, {"body", "fault\n"}})},
        {"terminal", true}};
    const auto set = steer("PUT", "/config/apps/http/servers/lab/routes/0", route.dump());
    if (!set) return std::unexpected(set.error());
    if (*set != 200) return failure(ErrorCode::Retry, fmt::format("Caddy answered {}", *set), "caddy");
    return {};
}

} // namespace holdfast::lab
