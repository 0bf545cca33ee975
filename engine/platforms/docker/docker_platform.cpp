// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/docker/docker_platform.h"

#include "engine/platforms/docker/docker_orders.h"
#include "engine/platforms/docker/docker_view.h"
#include "engine/platforms/docker/log_frames.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

namespace holdfast::platforms::docker {

using namespace workloads;
using ports::PlatformContext;
using ports::StreamNext;

Result<ports::PlatformIdentity> DockerPlatform::identify(const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    auto api = m_session.agree(gate);
    if (!api) return std::unexpected(api.error());
    auto info = m_session.ask(gate, "/info");
    if (!info) return std::unexpected(info.error());
    const JsonView view(info->document);
    return ports::PlatformIdentity{.kind = "docker",
                                   .address = m_session.shownEndpoint(),
                                   .id = view["ID"].text(),
                                   .host = view["Name"].text(),
                                   .version = view["ServerVersion"].text(),
                                   .apiVersion = fmt::format("1.{}", *api)};
}

std::vector<Capability> DockerPlatform::capabilities() const {
    std::vector<Capability> found;
    for (const auto ability :
         {Ability::Start, Ability::Stop, Ability::Restart, Ability::Replace, Ability::Scale, Ability::Limit,
          Ability::Logs, Ability::Events, Ability::Stats})
        found.push_back({.ability = ability, .can = true, .why = {}});
    return found;
}

Result<std::vector<WorkloadSummary>> DockerPlatform::list(const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    auto lines = listContainers(m_session, gate);
    if (!lines) return std::unexpected(lines.error());
    std::map<std::string, WorkloadSummary> found;
    for (const auto& line : *lines) {
        auto& summary = found[line.workload()];
        summary.id = WorkloadId(line.workload());
        if (!line.isInPlace()) {
            ++summary.aside;
            continue;
        }
        summary.artifact = line.image;
        ++summary.instances;
        summary.running += line.running ? 1 : 0;
    }
    std::vector<WorkloadSummary> list;
    for (auto& [name, summary] : found)
        list.push_back(std::move(summary));
    return list;
}

Result<WorkloadDescription> DockerPlatform::describe(const WorkloadId& workload,
                                                     const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    auto seen = lookAt(m_session, gate, workload);
    if (!seen) return std::unexpected(seen.error());
    return seen->description();
}

Result<std::vector<PlatformCall>> DockerPlatform::rehearse(const Order& order,
                                                           const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Rehearse);
    auto outcome = DockerOrders(m_session, gate).carryOut(order);
    if (!outcome) return std::unexpected(outcome.error());
    return gate.rehearsed();
}

Result<OrderOutcome> DockerPlatform::perform(const Order& order, const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    return DockerOrders(m_session, gate).carryOut(order);
}

Result<ports::LogEnd> DockerPlatform::readLog(const ports::LogQuery& query,
                                              const std::function<StreamNext(const ports::LogLine&)>& sink,
                                              const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    auto seen = lookAt(m_session, gate, query.workload);
    if (!seen && query.follow && seen.error().code == ErrorCode::Cancelled)
        return ports::LogEnd{}; // had enough
    if (!seen) return std::unexpected(seen.error());
    auto all = seen->inPlace;
    all.insert(all.end(), seen->kept.begin(), seen->kept.end());
    const auto wanted = std::ranges::find_if(all, [&](const SeenContainer& container) {
        return query.instance.isEmpty() ? container.instance.state == InstanceState::Running
                                        : container.instance.id == query.instance;
    });
    if (wanted == all.end() && !query.instance.isEmpty())
        return failure(ErrorCode::Replan, "it has no such container", query.instance.value());
    const auto& container = wanted == all.end() ? all.front() : *wanted;
    auto path =
        fmt::format("/containers/{}/logs?stdout=1&stderr=1&timestamps=1&tail={}&follow={}",
                    container.instance.id.value(), std::clamp(query.tail, 0, 100'000), query.follow ? 1 : 0);
    if (query.since) {
        const auto ms = query.since->time_since_epoch().count();
        path += fmt::format("&since={}.{:03}", ms / 1000, ms % 1000);
    }
    LogFrames frames(container.hasTerminal ? LogFrames::Form::Raw : LogFrames::Form::Framed, query.mostBytes,
                     sink);
    auto streamed = m_session.stream(gate, path, [&](std::string_view bytes) { return frames.take(bytes); });
    if (!streamed) return std::unexpected(streamed.error());
    frames.finish();
    return frames.end();
}

Result<void> DockerPlatform::followEvents(std::optional<TimePoint> since,
                                          const std::function<StreamNext(const ports::PlatformEvent&)>& sink,
                                          const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    std::string path = "/events?filters=" + percentEncoded(R"({"type":["container"]})");
    if (since) {
        const auto ms = since->time_since_epoch().count();
        path += fmt::format("&since={}.{:03}", ms / 1000, ms % 1000);
    }
    constexpr std::size_t kUnbounded = std::numeric_limits<std::size_t>::max();
    LineCutter lines(kUnbounded, [&](const LineCutter::Line& line) {
        const auto document = parseBounded(line.text);
        const auto event = document ? readEvent(JsonView(*document)) : std::nullopt;
        return !event || sink(*event) == StreamNext::Continue;
    });
    bool enough = false;
    auto streamed = m_session.stream(gate, path, [&](std::string_view bytes) {
        enough = !lines.take(bytes);
        return !enough;
    });
    if (!streamed) return streamed;
    if (!enough && !context.stop.stop_requested() && StepGate::Steady::now() < gate.deadline())
        return failure(ErrorCode::Retry, "the engine ended the stream of its events",
                       m_session.shownEndpoint());
    return {};
}

Result<std::vector<InstanceStats>> DockerPlatform::stats(const WorkloadId& workload,
                                                         const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    auto seen = lookAt(m_session, gate, workload);
    if (!seen) return std::unexpected(seen.error());
    std::vector<InstanceStats> found;
    for (const auto& container : seen->inPlace) {
        if (container.instance.state != InstanceState::Running) continue;
        // «one-shot» (1.41) spares the second that the engine otherwise takes to compare two readings.
        auto answer = m_session.ask(
            gate, fmt::format("/containers/{}/stats?stream=0&one-shot=1", container.instance.id.value()));
        if (!answer && answer.error().code == ErrorCode::Replan) continue; // gone meanwhile
        if (!answer) return std::unexpected(answer.error());
        found.push_back(
            readStats(JsonView(answer->document), container.instance, container.configuration.limits));
    }
    return found;
}

} // namespace holdfast::platforms::docker
