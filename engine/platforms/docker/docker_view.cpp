// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_view.h"

#include "engine/core/workloads/configuration_json.h"
#include "engine/core/workloads/managers.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::platforms::docker {

using namespace workloads;

std::string cannotScale(const WorkloadId& workload) {
    return fmt::format(
        "«{}» is one container: only the services of a Compose project («project/service») have replicas",
        workload.value());
}

Result<std::vector<ContainerLine>> listContainers(DockerSession& session, StepGate& gate) {
    constexpr std::size_t kMostBytes = 32UL * 1024 * 1024; // some 10,000 containers
    auto answer = session.ask(gate, "/containers/json?all=1", kMostBytes);
    if (!answer) return std::unexpected(answer.error());
    return readContainerList(JsonView(answer->document));
}

Result<SeenContainer> inspect(DockerSession& session, StepGate& gate, const ContainerLine& line) {
    auto answer = session.ask(gate, "/containers/" + percentEncoded(line.id) + "/json");
    if (!answer) return std::unexpected(answer.error());
    const JsonView container(answer->document);
    const auto config = container["Config"];
    const auto host = container["HostConfig"];
    SeenContainer seen{.line = line,
                       .instance = readInstance(container),
                       .configuration = readConfiguration(container),
                       .folders = readFolders(container),
                       .hasTerminal = config["Tty"].flag(),
                       .isAutoRemoved = host["AutoRemove"].flag(),
                       .hasCpuQuota = host["CpuQuota"].integerOr(0) > 0,
                       .memorySwap = host["MemorySwap"].integerOr(0),
                       .formerRestart = config["Labels"][kFormerRestart].text(),
                       .formerRan = config["Labels"][kFormerRan].text()};
    if (seen.instance.id.isEmpty())
        return failure(ErrorCode::Retry, "the engine's description of a container has no id", line.name);
    return seen;
}

Result<SeenWorkload> lookAt(DockerSession& session, StepGate& gate, const WorkloadId& workload) {
    auto lines = listContainers(session, gate);
    if (!lines) return std::unexpected(lines.error());
    SeenWorkload seen{.id = workload};
    std::vector<ContainerLine> mine;
    for (const auto& line : *lines) {
        const bool asService = line.workload() == workload.value() && line.baseName != workload.value();
        if (asService) seen.isComposeService = true;
        if (asService || line.baseName == workload.value() || line.id == workload.value())
            mine.push_back(line);
    }
    if (mine.empty())
        return failure(ErrorCode::Replan, "the engine has no container or Compose service of this name",
                       workload.value());
    if (mine.size() > kMostInstances)
        return failure(ErrorCode::FixSetup,
                       fmt::format("more than {} containers: act on them by name", kMostInstances),
                       workload.value());
    for (const auto& line : mine) {
        auto container = inspect(session, gate, line);
        if (!container && container.error().code == ErrorCode::Replan) continue; // gone meanwhile
        if (!container) return std::unexpected(container.error());
        (line.isInPlace() ? seen.inPlace : seen.kept).push_back(std::move(*container));
    }
    if (seen.inPlace.empty() && seen.kept.empty())
        return failure(ErrorCode::Replan, "its containers are gone", workload.value());
    return seen;
}

std::string SeenWorkload::revision() const {
    std::string text;
    for (const auto* containers : {&inPlace, &kept}) {
        for (const auto& seen : *containers) {
            const auto& instance = seen.instance;
            text += fmt::format("{} {} {} {} {} ", instance.id.value(), instance.name,
                                static_cast<int>(instance.state), instance.pid,
                                instance.started ? instance.started->time_since_epoch().count() : 0);
            text +=
                shownJson(seen.configuration).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
        }
    }
    return fmt::format("{:016x}", std::hash<std::string>{}(text));
}

WorkloadDescription SeenWorkload::description() const {
    WorkloadDescription found{.id = id, .revision = revision()};
    for (const auto& seen : inPlace)
        found.instances.push_back(seen.instance);
    for (const auto& seen : kept)
        found.aside.push_back(seen.instance);
    found.configuration = (inPlace.empty() ? kept : inPlace).front().configuration;
    found.folders = (inPlace.empty() ? kept : inPlace).front().folders;
    found.managers = managersOf(found.configuration);
    if (!isComposeService)
        found.capabilities.push_back({.ability = Ability::Scale, .can = false, .why = cannotScale(id)});
    return found;
}

const SeenContainer* SeenWorkload::keptAs(const std::string& baseName, std::string_view ending) const {
    const auto found = std::ranges::find_if(
        kept, [&](const auto& seen) { return seen.line.name == baseName + std::string(ending); });
    return found == kept.end() ? nullptr : &*found;
}

const SeenContainer* SeenWorkload::inPlaceAs(const std::string& baseName) const {
    const auto found =
        std::ranges::find_if(inPlace, [&](const auto& seen) { return seen.line.name == baseName; });
    return found == inPlace.end() ? nullptr : &*found;
}

} // namespace holdfast::platforms::docker
