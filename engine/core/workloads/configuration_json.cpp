// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/configuration_json.h"

#include "engine/core/base/secret_masking.h"

#include <nlohmann/json.hpp>

#include <array>

namespace holdfast::workloads {

using nlohmann::json;

namespace {

constexpr std::array<std::string_view, 3> kMountKinds{"bind", "volume", "temporary"};

json shownMounts(const std::vector<Mount>& mounts) {
    json out = json::array();
    for (const auto& mount : mounts) {
        out.push_back({{"kind", kMountKinds.at(static_cast<std::size_t>(mount.kind))},
                       {"source", mount.source},
                       {"target", mount.target},
                       {"read_only", mount.readOnly}});
    }
    return out;
}

json shownNetworks(const std::vector<NetworkLink>& networks) {
    json out = json::array();
    for (const auto& link : networks)
        out.push_back({{"network", link.network}, {"aliases", link.aliases}});
    return out;
}

json shownPorts(const std::vector<PublishedPort>& ports) {
    json out = json::array();
    for (const auto& port : ports) {
        out.push_back({{"port", port.port},
                       {"protocol", port.protocol},
                       {"host_address", port.hostAddress},
                       {"host_port", port.hostPort}});
    }
    return out;
}

json shownHealthCheck(const HealthCheck& check) {
    return {{"command", shownArguments(check.command)},
            {"interval_ms", check.interval.count()},
            {"timeout_ms", check.timeout.count()},
            {"start_period_ms", check.startPeriod.count()},
            {"retries", check.retries}};
}

json shownInstance(const Instance& instance) {
    json out{{"id", instance.id.value()},
             {"name", instance.name},
             {"number", instance.number},
             {"state", toString(instance.state)},
             {"health", toString(instance.health)},
             {"pid", instance.pid},
             {"out_of_memory", instance.outOfMemory},
             {"restarts", instance.restarts},
             {"artifact", instance.artifact},
             {"fingerprint", instance.fingerprint}};
    if (instance.started) out["started_ms"] = instance.started->time_since_epoch().count();
    if (instance.ended) out["ended_ms"] = instance.ended->time_since_epoch().count();
    if (instance.exitCode) out["exit_code"] = *instance.exitCode;
    return out;
}

json shownInstances(const std::vector<Instance>& instances) {
    json out = json::array();
    for (const auto& instance : instances)
        out.push_back(shownInstance(instance));
    return out;
}

} // namespace

json shownJson(const Configuration& configuration) {
    json environment = json::object();
    for (const auto& [name, value] : configuration.environment)
        environment[name] = shownSetting(name, value.reveal());
    json labels = json::object();
    for (const auto& [name, value] : configuration.labels)
        labels[name] = shownSetting(name, value);
    return {
        {"artifact", configuration.artifact},
        {"fingerprint", configuration.fingerprint},
        {"entrypoint", shownArguments(configuration.entrypoint)},
        {"command", shownArguments(configuration.command)},
        {"environment", std::move(environment)},
        {"directory", configuration.directory},
        {"user", configuration.user},
        {"limits",
         {{"cpus", configuration.limits.cpus},
          {"memory_bytes", configuration.limits.memory.count},
          {"processes", configuration.limits.processes}}},
        {"mounts", shownMounts(configuration.mounts)},
        {"networks", shownNetworks(configuration.networks)},
        {"ports", shownPorts(configuration.ports)},
        {"labels", std::move(labels)},
        {"health_check", shownHealthCheck(configuration.healthCheck)},
        {"restart",
         {{"policy", toString(configuration.restart.policy)}, {"attempts", configuration.restart.attempts}}},
        {"stop_signal", configuration.stopSignal},
        {"stop_within_ms", configuration.stopWithin.count()}};
}

json shownJson(const WorkloadDescription& description) {
    json managers = json::array();
    for (const auto& manager : description.managers) {
        managers.push_back({{"kind", toString(manager.kind)},
                            {"name", manager.name},
                            {"evidence", manager.evidence},
                            {"sentence", manager.sentence}});
    }
    return {{"id", description.id.value()},
            {"revision", description.revision},
            {"configuration", shownJson(description.configuration)},
            {"instances", shownInstances(description.instances)},
            {"aside", shownInstances(description.aside)},
            {"managers", std::move(managers)}};
}

json shownJson(const PlatformCall& call) {
    return {{"method", call.method},       {"target", call.target},       {"body", call.body},
            {"changes", call.changes},     {"status", call.status},       {"answer", call.answer},
            {"rehearsed", call.rehearsed}, {"took_ms", call.took.count()}};
}

} // namespace holdfast::workloads
