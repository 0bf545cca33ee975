// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_recipe.h"

#include "engine/recovery/instance_mark.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace holdfast::recovery {

using actions::Attitude;
using workloads::Ability;
using workloads::Capability;
using workloads::Instance;
using workloads::InstanceState;
using workloads::ManagerKind;
using workloads::WorkloadDescription;

namespace {

constexpr Duration kUsualStop{2'000};
constexpr Duration kUsualStart{3'000};

std::string whyNotAmong(const std::vector<Capability>& capabilities, std::span<const Ability> abilities) {
    for (const auto& capability : capabilities) {
        const bool asked = std::ranges::find(abilities, capability.ability) != abilities.end();
        if (asked && !capability.can) return asSentence(capability.why);
    }
    return {};
}

std::string nameOf(const workloads::Manager& manager) {
    std::string_view what;
    switch (manager.kind) {
    case ManagerKind::RestartPolicy:
        return fmt::format("The restart policy «{}»", manager.name);
    case ManagerKind::Compose:
        what = "Compose";
        break;
    case ManagerKind::Swarm:
        what = "Swarm";
        break;
    case ManagerKind::Kubernetes:
        what = "Kubernetes";
        break;
    case ManagerKind::Nomad:
        what = "Nomad";
        break;
    case ManagerKind::Patroni:
        what = "Patroni";
        break;
    case ManagerKind::ImageUpdater:
        what = "An image updater";
        break;
    }
    return manager.name.empty() ? std::string(what) : fmt::format("{} («{}»)", what, manager.name);
}

Attitude attitudeOf(ManagerKind kind, Touches touches) {
    switch (kind) {
    case ManagerKind::RestartPolicy: // what the platform stops on purpose its policy leaves alone
    case ManagerKind::Compose:       // acts only when somebody calls it
        return Attitude::ActsThrough;
    case ManagerKind::ImageUpdater:
        return touches == Touches::Definition ? Attitude::Fights : Attitude::ActsThrough;
    case ManagerKind::Swarm:
    case ManagerKind::Kubernetes:
    case ManagerKind::Nomad:
    case ManagerKind::Patroni:
        break;
    }
    return Attitude::Fights;
}

std::string identityOf(const WorkloadDescription& workload) {
    std::string text;
    for (const auto& instance : workload.instances) {
        if (!text.empty()) text += ", ";
        text += instance.id.value().substr(0, 12);
        if (instance.pid != 0) text += fmt::format(" (process {})", instance.pid);
    }
    return text;
}

} // namespace

std::string asSentence(std::string text) {
    if (text.empty()) return text;
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    if (text.back() != '.') text += '.';
    return text;
}

std::string whyNotByPlatform(const Subject& subject, std::span<const Ability> abilities) {
    if (subject.platform == nullptr || subject.workload.isEmpty())
        return fmt::format("The fleet file names no platform that runs {}: give it one under «platform».",
                           subject.service.id.value());
    return whyNotAmong(subject.platform->capabilities(), abilities);
}

Result<PlatformSight> lookAt(const Subject& subject, std::span<const Ability> abilities,
                             const ports::PlatformContext& context) {
    if (auto why = whyNotByPlatform(subject, abilities); !why.empty())
        return failure(ErrorCode::FixSetup, std::move(why), subject.service.id.value());
    auto identity = subject.platform->identify(context);
    if (!identity) return std::unexpected(identity.error());
    auto workload = subject.platform->describe(subject.workload, context);
    if (!workload) return std::unexpected(workload.error());
    if (auto why = whyNotAmong(workload->capabilities, abilities); !why.empty())
        return failure(ErrorCode::FixSetup, std::move(why), subject.service.id.value());
    if (workload->instances.empty())
        return failure(ErrorCode::Replan,
                       fmt::format("{} has no instance in its place on its platform. Put back or settle the "
                                   "replacement that is under way first.",
                                   subject.service.id.value()),
                       subject.workload.value());
    return PlatformSight{.identity = std::move(*identity), .workload = std::move(*workload)};
}

std::vector<actions::Manager> managersFor(const WorkloadDescription& workload, Touches touches) {
    std::vector<actions::Manager> found;
    for (const auto& manager : workload.managers)
        found.push_back({.name = nameOf(manager),
                         .attitude = attitudeOf(manager.kind, touches),
                         .advice = asSentence(manager.sentence)});
    return found;
}

Drawing beginDrawing(const PlatformSight& sight, Touches touches, const actions::PlanRequest& request) {
    const auto& identity = sight.identity;
    Drawing drawing;
    drawing.context = fmt::format("{} {}", identity.kind, identity.address);
    if (!identity.host.empty()) drawing.context += fmt::format(" on {}", identity.host);
    drawing.identity = identityOf(sight.workload);
    std::string more = fmt::format("{} {} {}", identity.kind, identity.id, toString(request.action));
    for (const auto& [name, value] : request.arguments)
        more += fmt::format(" {}={}", name, value);
    drawing.basis = digestOf(sight.workload, more);
    drawing.managers = managersFor(sight.workload, touches);
    drawing.healthyReplicas =
        static_cast<int>(std::ranges::count_if(sight.workload.instances, [](const Instance& instance) {
            return readinessOf(&instance) == Readiness::Ready;
        }));
    return drawing;
}

void addRestart(Drawing& drawing, const Subject& subject, const WorkloadDescription& workload,
                const StopManner& manner) {
    const auto& service = subject.service.id;
    for (const auto& instance : workload.instances) {
        const bool runs = instance.state != InstanceState::Stopped;
        drawing.changes.push_back({.field = fmt::format("process of {}", instance.name),
                                   .before = describeRun(&instance),
                                   .after = runs ? "a new process runs" : "it runs"});
        if (runs) drawing.expected += std::min(stopTimeOf(manner, workload.configuration), kUsualStop);
        drawing.expected += kUsualStart + workload.configuration.healthCheck.startPeriod;
    }
    auto steps = restartSteps(service, workload, manner);
    std::ranges::move(steps, std::back_inserter(drawing.steps));
}

Result<std::optional<double>> numberIn(const actions::PlanRequest& request, const char* name) {
    const auto found = request.arguments.find(name);
    if (found == request.arguments.end() || found->second.empty()) return std::optional<double>();
    const auto& text = found->second;
    double value = 0.0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || !std::isfinite(value) ||
        value <= 0.0)
        return failure(ErrorCode::FixInput,
                       fmt::format("«{}» must be a number greater than nothing, not «{}».", name, text),
                       name);
    return std::optional(value);
}

} // namespace holdfast::recovery
