// SPDX-License-Identifier: GPL-3.0-or-later
// A container's inspection as a configuration.
#include "engine/platforms/docker/container_reading.h"

#include <algorithm>
#include <charconv>

namespace holdfast::platforms::docker {

using namespace workloads;
using nlohmann::json;

namespace {

constexpr double kNano = 1e9;

Limits readLimits(JsonView host) {
    Limits limits{.memory = Bytes{std::max<std::int64_t>(0, host["Memory"].integerOr(0))},
                  .processes = std::max<std::int64_t>(0, host["PidsLimit"].integerOr(0))};
    const auto nano = host["NanoCpus"].integerOr(0);
    const auto quota = host["CpuQuota"].integerOr(0);
    constexpr std::int64_t kDefaultPeriod = 100'000; // microseconds
    const auto period = host["CpuPeriod"].integerOr(0);
    if (nano > 0)
        limits.cpus = static_cast<double>(nano) / kNano;
    else if (quota > 0)
        limits.cpus = static_cast<double>(quota) / static_cast<double>(period > 0 ? period : kDefaultPeriod);
    return limits;
}

std::vector<Mount> readMounts(JsonView container) {
    std::vector<Mount> found;
    for (const auto& item : container["Mounts"].items()) {
        const auto type = item["Type"].text();
        if (type != "bind" && type != "volume") continue;
        const bool volume = type == "volume";
        found.push_back({.kind = volume ? MountKind::Volume : MountKind::Bind,
                         .source = volume ? item["Name"].text() : item["Source"].text(),
                         .target = item["Destination"].text(),
                         .readOnly = item["RW"].exists() && !item["RW"].flag()});
    }
    for (const auto& [target, options] : container["HostConfig"]["Tmpfs"].members())
        found.push_back({.kind = MountKind::Temporary, .target = target});
    std::ranges::sort(found, {}, &Mount::target);
    return found;
}

/// What a container's network needs at creation; what the engine gave it (addresses, ids) is left out.
json endpointSettings(JsonView network, const std::string& shortId) {
    json settings = json::object();
    for (const char* key : {"IPAMConfig", "Links", "DriverOpts"}) {
        if (network[key].exists()) settings[key] = network[key].copy();
    }
    auto aliases = network["Aliases"].texts();
    std::erase(aliases, shortId);
    if (!aliases.empty()) settings["Aliases"] = aliases;
    return settings;
}

std::vector<PublishedPort> readPorts(JsonView host) {
    std::vector<PublishedPort> found;
    const auto toPort = [](std::string_view text) {
        int port = 0;
        std::from_chars(text.data(), text.data() + text.size(), port);
        return std::clamp(port, 0, 65'535);
    };
    for (const auto& [name, bindings] : host["PortBindings"].members()) {
        const auto slash = std::min(name.find('/'), name.size());
        for (const auto& binding : bindings.items())
            found.push_back({.port = toPort(std::string_view(name).substr(0, slash)),
                             .protocol = slash < name.size() ? name.substr(slash + 1) : "tcp",
                             .hostAddress = binding["HostIp"].text(),
                             .hostPort = toPort(binding["HostPort"].text())});
    }
    return found;
}

HealthCheck readHealthCheck(JsonView check) {
    const auto time = [&check](const char* key) {
        return std::chrono::duration_cast<Duration>(
            std::chrono::nanoseconds(std::max<std::int64_t>(0, check[key].integerOr(0))));
    };
    return {.command = check["Test"].texts(),
            .interval = time("Interval"),
            .timeout = time("Timeout"),
            .startPeriod = time("StartPeriod"),
            .retries =
                static_cast<int>(std::clamp<std::int64_t>(check["Retries"].integerOr(0), 0, 1'000'000))};
}

RestartRule readRestart(JsonView rule) {
    return {.policy = restartPolicyFrom(rule["Name"].text()).value_or(RestartPolicy::Never),
            .attempts = static_cast<int>(
                std::clamp<std::int64_t>(rule["MaximumRetryCount"].integerOr(0), 0, 1'000'000))};
}

json nativeOf(JsonView container, const std::string& shortId) {
    json networks = json::object();
    for (const auto& [name, network] : container["NetworkSettings"]["Networks"].members())
        networks[name] = endpointSettings(network, shortId);
    auto config = container["Config"].copy();
    if (config.is_object() && config["Labels"].is_object()) {
        json labels = json::object();
        for (const auto& [name, value] : config["Labels"].items()) {
            if (!name.starts_with(kOwnLabels)) labels[name] = value;
        }
        config["Labels"] = std::move(labels);
    }
    // The engine makes a container's name of its own id; a new one gets its own.
    if (config.is_object() && config.value("Hostname", json()) == json(shortId)) config.erase("Hostname");
    return {{"Config", std::move(config)},
            {"HostConfig", container["HostConfig"].copy()},
            {"Networks", std::move(networks)},
            {"Mounts", container["Mounts"].copy()}};
}

} // namespace

std::vector<workloads::HostFolder> readFolders(JsonView container) {
    std::vector<workloads::HostFolder> found;
    for (const auto& item : container["Mounts"].items()) {
        const auto type = item["Type"].text();
        const auto driver = item["Driver"].text();
        const bool isFolder = type == "bind" || (type == "volume" && (driver.empty() || driver == "local"));
        if (!isFolder || !item["Source"].text().starts_with('/')) continue;
        found.push_back({.inside = item["Destination"].text(),
                         .host = item["Source"].text(),
                         .readOnly = item["RW"].exists() && !item["RW"].flag()});
    }
    std::ranges::sort(found, {}, &workloads::HostFolder::inside);
    return found;
}

Configuration readConfiguration(JsonView container) {
    constexpr std::size_t kShortId = 12;
    const auto config = container["Config"];
    const auto host = container["HostConfig"];
    const auto shortId = container["Id"].text().substr(0, kShortId);
    Configuration found{.artifact = config["Image"].text(), .fingerprint = container["Image"].text()};
    found.entrypoint = config["Entrypoint"].texts();
    found.command = config["Cmd"].texts();
    for (const auto& entry : config["Env"].texts()) {
        const auto equals = std::min(entry.find('='), entry.size());
        found.environment[entry.substr(0, equals)] = Secret(entry.substr(std::min(equals + 1, entry.size())));
    }
    found.directory = config["WorkingDir"].text();
    found.user = config["User"].text();
    found.limits = readLimits(host);
    found.mounts = readMounts(container);
    const auto mode = host["NetworkMode"].text();
    for (const auto& [name, network] : container["NetworkSettings"]["Networks"].members()) {
        auto aliases = network["Aliases"].texts();
        std::erase(aliases, shortId);
        found.networks.push_back({.network = name, .aliases = std::move(aliases)});
    }
    // The one it was created on comes first.
    std::ranges::stable_partition(found.networks, [&](const auto& link) { return link.network == mode; });
    found.ports = readPorts(host);
    for (const auto& [name, value] : config["Labels"].members()) {
        if (!name.starts_with(kOwnLabels)) found.labels[name] = value.text();
    }
    found.healthCheck = readHealthCheck(config["Healthcheck"]);
    found.restart = readRestart(host["RestartPolicy"]);
    found.stopSignal = config["StopSignal"].text();
    if (found.stopSignal.empty()) found.stopSignal = "SIGTERM";
    found.stopWithin =
        std::chrono::seconds(std::clamp<std::int64_t>(config["StopTimeout"].integerOr(0), 0, 86'400));
    found.native = Secret(nativeOf(container, shortId).dump(-1, ' ', false, json::error_handler_t::replace));
    return found;
}

} // namespace holdfast::platforms::docker
