// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/state_json.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>

namespace holdfast {

namespace {

using nlohmann::json;

template <typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

json orNull(const std::optional<TimePoint>& value) {
    return value ? json(toIso8601(*value)) : json(nullptr);
}

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

json readingsOf(const ServiceState& service) {
    json readings = json::object();
    for (const auto& signal : service.signals) {
        if (!signal.last) continue;
        readings[signal.id.value()] = {
            {"value", signal.last->value},          {"unit", toString(signal.unit)},
            {"time", toIso8601(signal.last->time)}, {"freshness", toString(signal.freshness)},
            {"score", orNull(signal.score)},        {"limit", orNull(signal.limit)}};
    }
    return readings;
}

json probesOf(const ServiceState& service) {
    json probes = json::array();
    for (const auto& probe : service.probes) {
        probes.push_back({{"probe", toString(probe.kind)},
                          {"target", probe.target},
                          {"problem", toString(probe.problem)},
                          {"detail", probe.detail},
                          {"last_run", orNull(probe.lastRun)},
                          {"took_seconds", seconds(probe.took)},
                          {"tls_verified", probe.tlsVerification == TlsVerification::Verify}});
    }
    return probes;
}

json causeToJson(const LikelyCause& cause) {
    const auto& reasons = cause.reasons;
    return {{"service", cause.service.value()},
            {"probability", cause.probability},
            {"dependencies", reasons.dependencies},
            {"dependencies_in_trouble", reasons.troubledDependencies},
            {"explained", reasons.explained},
            {"in_trouble", reasons.troubled},
            {"signal", reasons.worst.isEmpty() ? json(nullptr) : json(reasons.worst.value())},
            {"part", toString(reasons.part)},
            {"began", orNull(reasons.began)},
            {"ahead_seconds", reasons.ahead ? json(seconds(*reasons.ahead)) : json(nullptr)}};
}

json troublesOf(const FleetState& state) {
    json troubles = json::array();
    for (const auto& group : state.troubles) {
        json out{
            {"cause", causeToJson(group.cause)}, {"others", json::array()}, {"alternatives", json::array()}};
        for (const auto& other : group.others)
            out["others"].push_back(other.value());
        for (const auto& alternative : group.alternatives)
            out["alternatives"].push_back(causeToJson(alternative));
        troubles.push_back(std::move(out));
    }
    return troubles;
}

json breakerOf(const BreakerStatus& breaker) {
    return {{"state", toString(breaker.phase)},
            {"cause", toString(breaker.cause)},
            {"since", toIso8601(breaker.since)},
            {"calls", breaker.calls},
            {"failed", breaker.failed},
            {"slow", breaker.slow},
            {"wanted", breaker.wanted},
            {"ratio", breaker.ratio},
            {"threshold", breaker.threshold},
            {"cool_down_seconds", seconds(breaker.coolDown)},
            {"trials_due", orNull(breaker.trialsDue)}};
}

json dependencyOf(const DependencyState& edge) {
    json out{{"from", edge.from.value()},
             {"to", edge.to.value()},
             {"kind", toString(edge.kind)},
             {"calls_per_second", orNull(edge.callsPerSecond)},
             {"error_ratio", orNull(edge.errorRatio)},
             {"latency_seconds", orNull(edge.latency)},
             {"rejected_per_second", orNull(edge.rejectedPerSecond)},
             {"reported_by", toString(edge.reporter)},
             {"freshness", toString(edge.freshness)},
             {"observed", orNull(edge.observed)}};
    out["breaker"] = edge.breaker ? breakerOf(*edge.breaker) : json(nullptr);
    out["callers_breaker"] = edge.callersBreaker ? json(toString(*edge.callersBreaker)) : json(nullptr);
    return out;
}

} // namespace

std::string toIso8601(TimePoint time) {
    const auto milliseconds = time.time_since_epoch().count();
    const auto whole =
        static_cast<std::time_t>(milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(whole), milliseconds - whole * 1000);
}

std::vector<std::string> reasonsOf(const ServiceState& service) {
    std::vector<std::string> reasons;
    for (const auto& probe : service.probes) {
        if (probe.problem == ProbeProblem::None) continue;
        reasons.push_back(fmt::format("{} {}: {}{}{}", toString(probe.kind), probe.target,
                                      toString(probe.problem), probe.detail.empty() ? "" : ", ",
                                      probe.detail));
    }
    for (const auto& part : service.own.parts) {
        if (part.score >= 1.0) continue;
        const auto signal = std::ranges::find(service.signals, part.worst, &SignalState::id);
        if (signal == service.signals.end() || !signal->last) continue;
        auto reason = fmt::format("{} {:.2f}: {} is {:.4g} {}", toString(part.part), part.score,
                                  part.worst.value(), signal->last->value, toString(signal->unit));
        if (signal->limit) reason += fmt::format(" of {:.4g}", *signal->limit);
        reasons.push_back(std::move(reason));
    }
    if (service.effective.score && service.effective.cause != service.id) {
        reasons.push_back(fmt::format("limited by {}, on which it depends", service.effective.cause.value()));
    }
    return reasons;
}

json serviceToJson(const ServiceState& service, const FleetSpec* fleet) {
    const ServiceSpec* spec = fleet != nullptr ? fleet->find(service.id) : nullptr;
    json out{
        {"service", service.id.value()},
        {"health", orNull(service.effective.score)},
        {"own_health", orNull(service.own.score)},
        {"confidence", service.own.confidence},
        {"state", toString(service.state)},
        {"own_state", toString(service.ownState)},
        {"freshness", toString(service.freshness)},
        {"failure_chance", orNull(service.failureChance)},
        {"failure_chance_from", service.failureChance ? json(toString(service.chanceBasis)) : json(nullptr)},
        {"cascade_risk", orNull(service.cascadeRisk)},
        {"since", toIso8601(service.since)},
        {"last_observed", orNull(service.lastObserved)},
        {"reasons", reasonsOf(service)},
        {"readings", readingsOf(service)},
        {"probes", probesOf(service)},
        {"version", service.version}};
    out["cause"] = service.effective.cause.isEmpty() ? json(nullptr) : json(service.effective.cause.value());
    if (spec != nullptr) {
        out["kind"] = toString(spec->kind);
        out["address"] = spec->address;
    }
    return out;
}

namespace {

/// What the graph says of each service, once that is worked out.
void addStanding(const FleetState& state, json& services) {
    if (!state.standing || state.standing->services.size() != state.services.size()) return;
    for (std::size_t i = 0; i < state.services.size(); ++i) {
        const ServiceStanding& standing = state.standing->services[i];
        services[i]["standing"] = {{"criticality", standing.criticality},
                                   {"betweenness", standing.betweenness},
                                   {"takes_down", standing.takesDown},
                                   {"hides", standing.hides},
                                   {"entry_point", standing.entryPoint},
                                   {"articulation", standing.parts},
                                   {"single_point_of_failure", standing.singlePoint}};
    }
}

} // namespace

json stateToJson(const FleetState& state) {
    json out{{"revision", state.revision},
             {"time", toIso8601(state.time)},
             {"observation", toString(state.observation)},
             {"services", json::array()},
             {"dependencies", json::array()}};
    if (state.fleet) {
        out["fleet"] = state.fleet->name;
        out["environment"] = toString(state.fleet->environment);
    }
    if (!state.offlineReason.empty()) out["offline_reason"] = state.offlineReason;
    if (!state.fleetTrouble.empty()) out["fleet_trouble"] = state.fleetTrouble;
    for (const auto& service : state.services)
        out["services"].push_back(serviceToJson(service, state.fleet.get()));
    addStanding(state, out["services"]);
    for (const auto& edge : state.dependencies)
        out["dependencies"].push_back(dependencyOf(edge));
    out["troubles"] = troublesOf(state);
    out["sweep"] = {{"number", state.sweep.number},
                    {"started", orNull(state.sweep.started)},
                    {"took_seconds", seconds(state.sweep.took)},
                    {"interval_seconds", seconds(state.sweep.interval)},
                    {"late_seconds", seconds(state.sweep.late)}};
    out["engine"] = {{"cpu", state.cost.cpu},
                     {"resident_bytes", state.cost.resident.count},
                     {"bytes_sent_per_second", state.cost.bytesSentPerSecond},
                     {"bytes_received_per_second", state.cost.bytesReceivedPerSecond},
                     {"probes", state.cost.connections}};
    out["store"] = {{"condition", toString(state.store.condition)},
                    {"kind", state.store.kind},
                    {"used_bytes", state.store.used.count},
                    {"cap_bytes", state.store.cap.count},
                    {"message", state.store.message}};
    return out;
}

json healthScoresToJson(const FleetState& state) {
    json out = json::object();
    for (const auto& service : state.services) {
        out[service.id.value()] = {{"health", orNull(service.effective.score)},
                                   {"own_health", orNull(service.own.score)},
                                   {"confidence", service.own.confidence},
                                   {"state", toString(service.state)}};
    }
    return out;
}

json healthToJson(const FleetState& state, TimePoint now) {
    std::string status = "ok";
    if (state.observation != Observation::Online) status = toString(state.observation);
    const bool storeWell =
        state.store.condition == StoreCondition::Fine || state.store.condition == StoreCondition::None;
    if (status == "ok" && !storeWell) status = "trouble";
    return {{"status", status},
            {"state_age_seconds", seconds(now - state.time)},
            {"sweeps", state.sweep.number},
            {"store", toString(state.store.condition)}};
}

} // namespace holdfast
