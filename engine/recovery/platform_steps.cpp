// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/platform_steps.h"

#include "engine/recovery/instance_mark.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

using actions::Operation;
using actions::Repeatability;
using actions::Step;
using actions::Undo;
using actions::UndoKind;
using workloads::Instance;
using workloads::InstanceState;
using workloads::WorkloadDescription;

namespace {

using std::chrono::milliseconds;

constexpr Duration kUsualStop{10'000};
/// For the calls themselves, beside the waits.
constexpr Duration kCalls{20'000};
constexpr Duration kStart{60'000};
constexpr Duration kShortestReady{60'000};
constexpr Duration kLongestReady{600'000};
constexpr Duration kEachReplica{90'000};

int stoppedAmong(const WorkloadDescription& workload) {
    return static_cast<int>(std::ranges::count(workload.instances, InstanceState::Stopped, &Instance::state));
}

/// «api», or «replica 2 of api» where there are several.
std::string nameOf(const WorkloadDescription& workload, const ServiceId& service, const Instance& instance) {
    if (workload.instances.size() < 2) return service.value();
    return fmt::format("replica {} of {}", instance.number, service.value());
}

Operation marked(const char* name, const WorkloadDescription& workload, const Instance& instance) {
    Operation operation{.name = name, .arguments = {{"workload", workload.id.value()}}};
    writeMark(markOf(instance), operation.arguments);
    return operation;
}

Step stopStep(const ServiceId& service, const WorkloadDescription& workload, const Instance& instance,
              const StopManner& manner) {
    const auto name = nameOf(workload, service, instance);
    const auto within = stopTimeOf(manner, workload.configuration);
    Step step{.title = within.count() == 0
                           ? fmt::format("Stop {} hard", name)
                           : fmt::format("Stop {} by its signal, kill it after {} s", name,
                                         std::chrono::ceil<std::chrono::seconds>(within).count()),
              .service = service,
              .operation = marked("platform.stop", workload, instance),
              .precondition = fmt::format("process {} of {} runs", instance.pid, name),
              .repeatability = Repeatability::Idempotent,
              .deadline = within + kCalls};
    if (!manner.signal.empty()) step.operation.arguments["signal"] = manner.signal;
    if (manner.within) step.operation.arguments["within"] = std::to_string(manner.within->count());
    step.undo = {.kind = UndoKind::Operation,
                 .operation = marked("platform.start-again", workload, instance),
                 .text = fmt::format("Start {} again if it is down", name)};
    return step;
}

Step startStep(const ServiceId& service, const WorkloadDescription& workload, const Instance& instance,
               const StopManner& manner) {
    const auto name = nameOf(workload, service, instance);
    Step step{.title = fmt::format("Start {}", name),
              .service = service,
              .operation = marked("platform.start", workload, instance),
              .precondition = fmt::format("{} is stopped", name),
              .repeatability = Repeatability::Idempotent,
              .deadline = kStart,
              .undo = {.kind = UndoKind::None,
                       .operation = {},
                       .text = "none: a restart cannot be taken back, a new process runs"}};
    if (!manner.signal.empty()) step.operation.arguments["signal"] = manner.signal;
    if (manner.within) step.operation.arguments["within"] = std::to_string(manner.within->count());
    return step;
}

/// Of one instance; null: of all.
Step readyStep(const ServiceId& service, const WorkloadDescription& workload, const Instance* instance) {
    Operation operation{.name = "platform.ready", .arguments = {{"workload", workload.id.value()}}};
    if (instance != nullptr) operation.arguments["instance"] = instance->id.value();
    const auto name = instance != nullptr ? nameOf(workload, service, *instance)
                                          : fmt::format("every replica of {}", service.value());
    return {.title = fmt::format("Wait until {} is ready", name),
            .service = service,
            .operation = std::move(operation),
            .precondition = fmt::format("{} is not ready yet", name),
            .repeatability = Repeatability::Idempotent,
            .deadline = readyTimeOf(workload.configuration),
            .undo = {.kind = UndoKind::NotNeeded, .operation = {}, .text = "not needed: it changes nothing"}};
}

std::string bytesOf(Bytes bytes) {
    return std::to_string(bytes.count);
}

} // namespace

Duration stopTimeOf(const StopManner& manner, const workloads::Configuration& configuration) {
    if (manner.within) return *manner.within;
    return configuration.stopWithin.count() > 0 ? configuration.stopWithin : kUsualStop;
}

Duration readyTimeOf(const workloads::Configuration& configuration) {
    const auto& check = configuration.healthCheck;
    const auto round = check.interval + check.timeout;
    return std::clamp(check.startPeriod + round * std::max(check.retries, 1) * 2, kShortestReady,
                      kLongestReady);
}

std::vector<Step> restartSteps(const ServiceId& service, const WorkloadDescription& workload,
                               const StopManner& manner) {
    std::vector<Step> steps;
    for (const auto& instance : workload.instances) {
        if (instance.state != InstanceState::Stopped)
            steps.push_back(stopStep(service, workload, instance, manner));
        steps.push_back(startStep(service, workload, instance, manner));
        steps.push_back(readyStep(service, workload, &instance));
    }
    return steps;
}

std::vector<Step> scaleSteps(const ServiceId& service, const WorkloadDescription& workload, int to) {
    const auto from = static_cast<int>(workload.instances.size());
    const std::map<std::string, std::string> arguments{{"workload", workload.id.value()},
                                                       {"from", std::to_string(from)},
                                                       {"to", std::to_string(to)},
                                                       {"stopped", std::to_string(stoppedAmong(workload))}};
    const Operation operation{.name = "platform.scale", .arguments = arguments};
    const int moved = std::abs(to - from);
    Step scale{.title = fmt::format("Run {} replicas of {} instead of {}", to, service.value(), from),
               .service = service,
               .operation = operation,
               .precondition = fmt::format("{} replicas are there", from),
               .repeatability = Repeatability::Idempotent,
               .deadline = kEachReplica * moved + kStart,
               .undo = {.kind = UndoKind::Operation,
                        .operation = operation,
                        .text = fmt::format("Run {} replicas again", from)}};
    return {std::move(scale), readyStep(service, workload, nullptr)};
}

std::vector<Step> limitSteps(const ServiceId& service, const WorkloadDescription& workload,
                             const workloads::Limits& to) {
    const auto& from = workload.configuration.limits;
    Operation operation{.name = "platform.limit", .arguments = {{"workload", workload.id.value()}}};
    std::string what;
    if (to.memory.count > 0) {
        operation.arguments["memory-from"] = bytesOf(from.memory);
        operation.arguments["memory-to"] = bytesOf(to.memory);
        what += fmt::format(" of memory to {} MiB", to.memory.count / (1024L * 1024));
    }
    if (to.cpus > 0.0) {
        operation.arguments["cpu-from"] = fmt::format("{:g}", from.cpus);
        operation.arguments["cpu-to"] = fmt::format("{:g}", to.cpus);
        what += fmt::format("{} of CPU to {:g} cores", what.empty() ? "" : " and", to.cpus);
    }
    return {{.title = fmt::format("Raise the limit{} while {} runs", what, service.value()),
             .service = service,
             .operation = operation,
             .precondition = "the limits are as they were when the plan was drawn up",
             .repeatability = Repeatability::Idempotent,
             .deadline = kStart,
             .undo = {.kind = UndoKind::Operation,
                      .operation = operation,
                      .text = "Set the limits that were there before"}}};
}

std::vector<Step> replaceSteps(const ServiceId& service, const WorkloadDescription& workload,
                               const std::string& artifact) {
    std::vector<Step> steps;
    if (!workload.aside.empty())
        steps.push_back(
            {.title = "Settle the replacement before this one: what it kept aside goes",
             .service = service,
             .operation = {.name = "platform.settle", .arguments = {{"workload", workload.id.value()}}},
             .precondition = "something is kept aside",
             .repeatability = Repeatability::Idempotent,
             .deadline = kStart,
             .undo = {.kind = UndoKind::NotNeeded,
                      .operation = {},
                      .text = "not needed: what runs stays as it is"}});
    const std::map<std::string, std::string> arguments{{"workload", workload.id.value()},
                                                       {"artifact-from", workload.configuration.artifact},
                                                       {"artifact-to", artifact},
                                                       {"stopped", std::to_string(stoppedAmong(workload))}};
    const auto count = static_cast<int>(std::max<std::size_t>(workload.instances.size(), 1));
    steps.push_back(
        {.title = fmt::format("Run {} from {}, keep what runs now aside", service.value(), artifact),
         .service = service,
         .operation = {.name = "platform.replace", .arguments = arguments},
         .precondition = fmt::format("it runs from {}", workload.configuration.artifact),
         .repeatability = Repeatability::Guarded,
         .deadline = (stopTimeOf({}, workload.configuration) + kEachReplica) * count + kStart,
         .undo = {.kind = UndoKind::Operation,
                  .operation = {.name = "platform.put-back", .arguments = arguments},
                  .text = "Put back what was kept aside, as it ran before"}});
    steps.push_back(readyStep(service, workload, nullptr));
    return steps;
}

} // namespace holdfast::recovery
