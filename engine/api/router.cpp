// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/api/router.h"

#include "engine/api/action_body.h"
#include "engine/api/action_routes.h"
#include "engine/api/snapshot_routes.h"
#include "engine/core/backups/backup_json.h"
#include "engine/core/base/text.h"
#include "engine/core/base/url.h"
#include "engine/core/fleet/state_json.h"
#include "engine/core/outlook/outlook_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::api {

namespace {

constexpr std::string_view kPredictions = "/predictions/";

std::string dumped(const nlohmann::json& document, int indent = 2) {
    // A hostile byte from a target, or in a path, must not end the answer.
    return document.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
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

Response prediction(std::string_view name, const FleetState& state) {
    const auto id = decodedText(name);
    if (!id || id->empty()) return problem(400, "name a service: /predictions/{service}");
    if (const auto* service = state.find(ServiceId(*id)); service != nullptr)
        return {.body = dumped(outlook::predictionToJson(state, *service))};
    std::vector<std::string_view> names;
    for (const auto& service : state.services)
        names.push_back(service.id.value());
    const auto nearest = nearestWord(*id, names);
    return problem(404, nearest.empty()
                            ? fmt::format("there is no service «{}»", *id)
                            : fmt::format("there is no service «{}»; did you mean «{}»?", *id, nearest));
}

Response route(std::string_view path, const ApiSource& source) {
    const FleetStatePtr state = source.state();
    if (!state) return problem(503, "the engine is starting");
    if (path == "/health") {
        auto health = healthToJson(*state, source.clock->now());
        health["version"] = source.version;
        return {.status = health["status"] == "ok" || health["status"] == "starting" ? 200 : 503,
                .body = dumped(health)};
    }
    if (path == "/status") return {.body = dumped(stateToJson(*state))};
    if (path == "/health-scores") return {.body = dumped(healthScoresToJson(*state))};
    if (path == "/backups") {
        if (!state->backups) return problem(503, "This engine takes no backups.");
        return {.body = dumped(backups::shownJson(*state->backups))};
    }
    if (path == "/metrics") return {.contentType = "text/plain; version=0.0.4", .body = metricsText(*state)};
    if (path.starts_with(kPredictions)) return prediction(path.substr(kPredictions.size()), *state);
    return problem(404,
                   "there is /health, /status, /health-scores, /predictions/{service}, /metrics, "
                   "/recovery/plans, /recovery/manual/{service}, /rollback/manual/{service}, /snapshots, "
                   "/backups and /audit");
}

/// Whose token it is; nothing: it is nobody's. Every token is compared, so that time tells nothing.
std::optional<Caller> callerOf(std::string_view authorization, const ApiOptions& options) {
    constexpr std::string_view bearer = "Bearer ";
    if (!authorization.starts_with(bearer)) return std::nullopt;
    std::optional<Caller> found;
    for (const auto& token : options.tokens) {
        const bool same = !token.secret.isEmpty() &&
                          equalInConstantTime(authorization.substr(bearer.size()), token.secret.reveal());
        if (same) found = token.caller;
    }
    return found;
}

} // namespace

Response problem(int status, const std::string& text) {
    return {.status = status, .body = dumped({{"error", text}}, -1)};
}

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

std::variant<Response, ActionOrder> decide(const Request& request, const ApiOptions& options,
                                           const ApiSource& source) {
    const bool loopback = isLoopbackAddress(options.address);
    if (loopback && !isLocalHost(request.host)) {
        return problem(421, "the Host header has to name this machine (127.0.0.1 or localhost)");
    }
    const auto caller = callerOf(request.authorization, options);
    if (!caller && (!loopback || !request.authorization.empty()))
        return problem(401, "a token is needed: Authorization: Bearer …");
    if (!request.origin.empty()) return problem(403, "web pages may not ask: this API is for programs");
    const auto path = request.target.substr(0, request.target.find('?'));
    if (isSnapshotPath(path)) return snapshotOrderOf(request, caller.value_or(Caller{}), source);
    if (isActionPath(path)) return orderOf(request, caller.value_or(Caller{}));
    if (request.method != "GET" && request.method != "HEAD") return problem(405, "only GET here");
    return route(path, source);
}

namespace {

/// Lines of gauges and counters in Prometheus text format.
class MetricsPage {
public:
    explicit MetricsPage(const FleetState& state) : m_state(state) {}

    /// A gauge of each service that has the value.
    template <typename Value>
    void ofServices(std::string_view name, std::string_view help, Value value) {
        head(name, help, "gauge");
        for (const auto& service : m_state.services) {
            const std::optional<double> number = value(service);
            if (number)
                m_text +=
                    fmt::format("{}{{service=\"{}\"}} {}\n", name, escapedLabel(service.id.value()), *number);
        }
    }

    void ofFleet(std::string_view name, std::string_view help, std::string_view type, double value) {
        head(name, help, type);
        m_text += fmt::format("{} {}\n", name, value);
    }

    [[nodiscard]] std::string take() { return std::move(m_text); }

private:
    void head(std::string_view name, std::string_view help, std::string_view type) {
        m_text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
    }

    const FleetState& m_state;
    std::string m_text;
};

/// What is foretold; nothing before the first round of analysis. A service of which nothing is foretold has
/// no line: a probability of 0 would be a statement.
void addPredictions(MetricsPage& page, const FleetState& state) {
    if (!state.outlook || state.outlook->services.size() != state.services.size()) return;
    const auto& fleet = *state.outlook;
    const auto outlookOf = [&](const ServiceState& service) -> const outlook::ServiceOutlook& {
        return fleet.services[static_cast<std::size_t>(&service - state.services.data())];
    };
    using Number = std::optional<double>;
    page.ofServices("holdfast_failure_probability",
                    "Probability that the service fails within the horizon, calibrated by outcomes.",
                    [&](const ServiceState& service) -> Number {
                        const auto& prediction = outlookOf(service).prediction;
                        return prediction ? Number(prediction->probability) : std::nullopt;
                    });
    page.ofServices(
        "holdfast_failure_expected_seconds", "Seconds until the failure for which a warning is given.",
        [&](const ServiceState& service) -> Number {
            const auto warning = std::ranges::find(fleet.warnings, service.id, &outlook::Warning::service);
            return warning != fleet.warnings.end() ? Number(seconds(warning->prediction.expected))
                                                   : std::nullopt;
        });
    page.ofServices("holdfast_anomaly_score", "How unusual the service is as a whole; 0.5 is ordinary.",
                    [&](const ServiceState& service) -> Number {
                        const auto& anomaly = outlookOf(service).anomaly;
                        return anomaly ? Number(anomaly->score) : std::nullopt;
                    });
    page.ofFleet("holdfast_warnings", "Warnings that are given now.", "gauge",
                 static_cast<double>(fleet.warnings.size()));
    page.ofFleet("holdfast_prediction_horizon_seconds", "The time that failures are foretold for.", "gauge",
                 seconds(fleet.settings.horizon));
    page.ofFleet("holdfast_warnings_judged", "Of the newest settled warnings (at most 50).", "gauge",
                 fleet.record.judged);
    page.ofFleet("holdfast_warnings_came_true", "Those of the judged that came true.", "gauge",
                 fleet.record.came);
    page.ofFleet("holdfast_analysis_cpu_ratio", "Share of a core that analysis takes.", "gauge",
                 fleet.cost.cpu);
    page.ofFleet("holdfast_analysis_memory_bytes", "What all models take.", "gauge",
                 static_cast<double>(fleet.cost.memory.count));
}

} // namespace

std::string metricsText(const FleetState& state) {
    using Number = std::optional<double>;
    MetricsPage page(state);
    page.ofServices("holdfast_health_own", "Own health, 0 to 1.",
                    [](const ServiceState& s) { return s.own.score; });
    page.ofServices("holdfast_health_effective", "Health limited by dependencies, 0 to 1.",
                    [](const ServiceState& s) { return s.effective.score; });
    page.ofServices("holdfast_confidence", "Share of expected readings that are there.",
                    [](const ServiceState& s) { return Number(s.own.confidence); });
    page.ofServices("holdfast_state", "0 unknown, 1 healthy, 2 degraded, 3 critical.",
                    [](const ServiceState& s) { return Number(static_cast<double>(s.state)); });
    addPredictions(page, state);
    page.ofFleet("holdfast_sweeps_total", "Completed sweeps.", "counter",
                 static_cast<double>(state.sweep.number));
    page.ofFleet("holdfast_sweep_seconds", "Duration of the last sweep.", "gauge", seconds(state.sweep.took));
    return page.take();
}

} // namespace holdfast::api
