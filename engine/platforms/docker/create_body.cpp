// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/create_body.h"

#include "engine/platforms/docker/container_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace holdfast::platforms::docker {

using namespace workloads;
using nlohmann::json;

namespace {

json& memberOf(json& object, const char* key) {
    auto& member = object[key];
    if (!member.is_object()) member = json::object();
    return member;
}

json textsOrNull(const std::vector<std::string>& texts) {
    return texts.empty() ? json() : json(texts);
}

void applyProgram(json& config, const Configuration& wanted) {
    config["Image"] = wanted.artifact;
    config["Cmd"] = textsOrNull(wanted.command);
    config["Entrypoint"] = textsOrNull(wanted.entrypoint);
    json environment = json::array();
    for (const auto& [name, value] : wanted.environment)
        environment.push_back(name + "=" + value.reveal());
    config["Env"] = std::move(environment);
    config["WorkingDir"] = wanted.directory;
    config["User"] = wanted.user;
    config["Labels"] = wanted.labels;
    if (wanted.stopSignal != "SIGTERM" || config.contains("StopSignal"))
        config["StopSignal"] = wanted.stopSignal;
    if (wanted.stopWithin.count() > 0)
        config["StopTimeout"] = std::chrono::ceil<std::chrono::seconds>(wanted.stopWithin).count();
}

void applyHealthCheck(json& config, const HealthCheck& check) {
    if (check.command.empty()) {
        config.erase("Healthcheck");
        return;
    }
    const auto nanoseconds = [](Duration time) { return std::chrono::nanoseconds(time).count(); };
    auto& target = memberOf(config, "Healthcheck");
    target["Test"] = check.command;
    target["Interval"] = nanoseconds(check.interval);
    target["Timeout"] = nanoseconds(check.timeout);
    target["StartPeriod"] = nanoseconds(check.startPeriod);
    target["Retries"] = check.retries;
}

void applyLimits(json& host, const Limits& before, const Limits& wanted) {
    if (wanted.cpus != before.cpus) {
        host["NanoCpus"] = std::llround(wanted.cpus * 1e9);
        host["CpuQuota"] = 0;
        host["CpuPeriod"] = 0;
    }
    if (wanted.memory != before.memory) {
        host["Memory"] = wanted.memory.count;
        host["MemorySwap"] = 0; // the engine's default for this much memory
    }
    if (wanted.processes != before.processes) host["PidsLimit"] = wanted.processes;
}

void applyMounts(json& host, const std::vector<Mount>& mounts) {
    static constexpr std::array<const char*, 3> kTypes{"bind", "volume", "tmpfs"};
    json list = json::array();
    for (const auto& mount : mounts) {
        json entry{{"Type", kTypes.at(static_cast<std::size_t>(mount.kind))},
                   {"Target", mount.target},
                   {"ReadOnly", mount.readOnly}};
        if (mount.kind != MountKind::Temporary) entry["Source"] = mount.source;
        list.push_back(std::move(entry));
    }
    host["Mounts"] = std::move(list);
    host["Binds"] = nullptr;
    host["Tmpfs"] = nullptr;
}

/// Volumes that the container has from its image alone, without a name: the new container must get the very
/// same.
void keepNamelessVolumes(json& host, JsonView native) {
    std::set<std::string> named;
    for (const auto& bind : native["HostConfig"]["Binds"].texts()) {
        const auto from = bind.find(':');
        if (from != std::string::npos)
            named.insert(bind.substr(from + 1, bind.find(':', from + 1) - from - 1));
    }
    for (const auto& mount : native["HostConfig"]["Mounts"].items())
        named.insert(mount["Target"].text());
    for (const auto& mount : native["Mounts"].items()) {
        const auto target = mount["Destination"].text();
        if (mount["Type"].text() != "volume" || named.contains(target)) continue;
        if (!host["Mounts"].is_array()) host["Mounts"] = json::array();
        host["Mounts"].push_back({{"Type", "volume"}, {"Source", mount["Name"].text()}, {"Target", target}});
    }
}

void applyPorts(json& config, json& host, const std::vector<PublishedPort>& ports) {
    json bindings = json::object();
    for (const auto& port : ports) {
        const auto name = fmt::format("{}/{}", port.port, port.protocol.empty() ? "tcp" : port.protocol);
        bindings[name].push_back(
            {{"HostIp", port.hostAddress},
             {"HostPort", port.hostPort > 0 ? std::to_string(port.hostPort) : std::string()}});
        memberOf(config, "ExposedPorts")[name] = json::object();
    }
    host["PortBindings"] = std::move(bindings);
}

/// Takes out of `wanted` what it has from its former image and nowhere else.
Configuration withoutImage(Configuration wanted, JsonView image) {
    if (wanted.command == image["Cmd"].texts()) wanted.command.clear();
    if (wanted.entrypoint == image["Entrypoint"].texts()) wanted.entrypoint.clear();
    for (const auto& entry : image["Env"].texts()) {
        const auto equals = std::min(entry.find('='), entry.size());
        const auto found = wanted.environment.find(entry.substr(0, equals));
        if (found != wanted.environment.end() && found->first + "=" + found->second.reveal() == entry)
            wanted.environment.erase(found);
    }
    for (const auto& [name, value] : image["Labels"].members()) {
        const auto found = wanted.labels.find(name);
        if (found != wanted.labels.end() && found->second == value.text()) wanted.labels.erase(found);
    }
    if (wanted.directory == image["WorkingDir"].text()) wanted.directory.clear();
    if (wanted.user == image["User"].text()) wanted.user.clear();
    if (wanted.healthCheck.command == image["Healthcheck"]["Test"].texts()) wanted.healthCheck = {};
    return wanted;
}

/// Settings that belong to the network of the host or of another container, not to this one.
void dropForeignNames(json& config, const json& host) {
    const auto mode = JsonView(host)["NetworkMode"].text();
    if (mode == "host" || mode.starts_with("container:") || JsonView(host)["UTSMode"].text() == "host") {
        config.erase("Hostname");
        config.erase("Domainname");
    }
    if (mode.starts_with("container:")) config.erase("ExposedPorts");
}

void applyNetworks(CreateBody& created, JsonView native, const Configuration& base,
                   const Configuration& wanted) {
    auto& host = created.body["HostConfig"];
    if (wanted.networks != base.networks && !wanted.networks.empty())
        host["NetworkMode"] = wanted.networks.front().network;
    bool isFirst = true;
    for (const auto& link : wanted.networks) {
        auto settings = native["Networks"][link.network].copy();
        if (!settings.is_object()) settings = json::object();
        if (link.aliases.empty())
            settings.erase("Aliases");
        else
            settings["Aliases"] = link.aliases;
        if (isFirst)
            created.body["NetworkingConfig"] = {{"EndpointsConfig", {{link.network, settings}}}};
        else
            created.further.emplace_back(link.network, settings);
        isFirst = false;
    }
}

} // namespace

Result<CreateBody> createBody(const Configuration& running, const Configuration& wanted,
                              JsonView formerImage) {
    const auto& text = wanted.native.isEmpty() ? running.native : wanted.native;
    auto document = parseBounded(text.reveal());
    if (!document || !(*document)["Config"].is_object() || !(*document)["HostConfig"].is_object())
        return failure(ErrorCode::FixInput, "the configuration does not say how the engine runs it");
    const JsonView native(*document);
    // What the portable fields of these native settings are: only what differs from them is applied.
    const auto base =
        readConfiguration(JsonView(json{{"Config", (*document)["Config"]},
                                        {"HostConfig", (*document)["HostConfig"]},
                                        {"Mounts", (*document)["Mounts"]},
                                        {"NetworkSettings", {{"Networks", (*document)["Networks"]}}}}));
    CreateBody created{.body = (*document)["Config"]};
    auto& host = created.body["HostConfig"] = (*document)["HostConfig"];
    const bool otherImage = formerImage.exists();
    const auto asked = otherImage ? withoutImage(wanted, formerImage) : wanted;
    applyProgram(created.body, asked);
    if (asked.healthCheck != base.healthCheck) applyHealthCheck(created.body, asked.healthCheck);
    applyLimits(host, base.limits, asked.limits);
    if (asked.restart != base.restart)
        host["RestartPolicy"] = {{"Name", toString(asked.restart.policy)},
                                 {"MaximumRetryCount", asked.restart.attempts}};
    if (asked.mounts != base.mounts)
        applyMounts(host, asked.mounts);
    else
        keepNamelessVolumes(host, native);
    if (asked.ports != base.ports) applyPorts(created.body, host, asked.ports);
    dropForeignNames(created.body, host);
    applyNetworks(created, native, base, asked);
    return created;
}

Result<CreateBody> replicaBody(const Configuration& running, int number) {
    for (const auto& port : running.ports) {
        if (port.hostPort > 0)
            return failure(
                ErrorCode::FixSetup,
                fmt::format("it publishes port {} of the host, which only one container can have: publish a "
                            "range, or put a proxy before it",
                            port.hostPort));
    }
    auto wanted = running;
    wanted.labels["com.docker.compose.container-number"] = std::to_string(number);
    auto document = parseBounded(running.native.reveal());
    if (!document || !document->is_object())
        return failure(ErrorCode::FixInput, "the configuration does not say how the engine runs it");
    document->erase("Mounts"); // of these only the nameless are taken; a replica gets its own
    wanted.mounts = readConfiguration(JsonView(*document)).mounts;
    for (auto& [name, network] : (*document)["Networks"].items()) {
        if (network.is_object()) network.erase("IPAMConfig");
    }
    wanted.native = Secret(document->dump());
    return createBody(running, wanted, {});
}

} // namespace holdfast::platforms::docker
