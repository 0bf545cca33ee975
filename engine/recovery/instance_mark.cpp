// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/instance_mark.h"

#include "engine/core/base/sha256.h"
#include "engine/core/workloads/configuration_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace holdfast::recovery {

using workloads::Instance;
using workloads::InstanceHealth;
using workloads::InstanceState;
using workloads::WorkloadDescription;

namespace {

/// Local platforms work a start out of two clocks: another object may be some milliseconds off.
constexpr Duration kSameStart{1'000};

std::optional<std::int64_t> numberIn(const std::map<std::string, std::string>& arguments, const char* name) {
    const auto found = arguments.find(name);
    if (found == arguments.end()) return std::nullopt;
    const auto& text = found->second;
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional(value)
                                                                           : std::nullopt;
}

bool isSameRun(const Instance& instance, const InstanceMark& mark) {
    if (mark.pid == 0 || instance.pid != mark.pid) return false;
    if (!instance.started || !mark.started) return true;
    return std::chrono::abs(*instance.started - *mark.started) <= kSameStart;
}

} // namespace

InstanceMark markOf(const Instance& instance) {
    InstanceMark mark{.instance = instance.id, .pid = instance.pid, .started = {}};
    if (instance.pid != 0) mark.started = instance.started;
    return mark;
}

void writeMark(const InstanceMark& mark, std::map<std::string, std::string>& arguments) {
    arguments["instance"] = mark.instance.value();
    arguments["pid"] = std::to_string(mark.pid);
    arguments["started"] = mark.started ? std::to_string(mark.started->time_since_epoch().count()) : "";
}

InstanceMark readMark(const std::map<std::string, std::string>& arguments) {
    InstanceMark mark;
    if (const auto found = arguments.find("instance"); found != arguments.end())
        mark.instance = workloads::InstanceId(found->second);
    mark.pid = numberIn(arguments, "pid").value_or(0);
    if (const auto started = numberIn(arguments, "started")) mark.started = TimePoint(Duration(*started));
    return mark;
}

const Instance* findInstance(const WorkloadDescription& workload, const workloads::InstanceId& instance) {
    const auto found = std::ranges::find(workload.instances, instance, &Instance::id);
    return found == workload.instances.end() ? nullptr : &*found;
}

RunSight sightOf(const WorkloadDescription& workload, const InstanceMark& mark) {
    const auto* const instance = findInstance(workload, mark.instance);
    if (instance == nullptr) return RunSight::Gone;
    switch (instance->state) {
    case InstanceState::Stopped:
        return RunSight::Stopped;
    case InstanceState::Running:
    case InstanceState::Paused:
        return isSameRun(*instance, mark) ? RunSight::Former : RunSight::Another;
    case InstanceState::Restarting:
    case InstanceState::Removing:
    case InstanceState::Unknown:
        break;
    }
    return RunSight::Between;
}

std::string describeRun(const Instance* instance) {
    if (instance == nullptr) return "it is not there any more";
    const auto ended = instance->exitCode ? fmt::format(" with {}", *instance->exitCode) : std::string();
    switch (instance->state) {
    case InstanceState::Stopped:
        return instance->outOfMemory ? fmt::format("it ended{} for want of memory", ended)
                                     : fmt::format("it ended{}", ended);
    case InstanceState::Running:
        return fmt::format("process {} runs", instance->pid);
    case InstanceState::Paused:
        return fmt::format("process {} is held in place", instance->pid);
    case InstanceState::Restarting:
        return fmt::format("the platform keeps starting it again, it ended{}", ended);
    case InstanceState::Removing:
    case InstanceState::Unknown:
        break;
    }
    return fmt::format("it is {}", toString(instance->state));
}

Readiness readinessOf(const Instance* instance) {
    if (instance == nullptr || instance->state == InstanceState::Stopped) return Readiness::Ended;
    if (instance->state != InstanceState::Running) return Readiness::NotYet;
    switch (instance->health) {
    case InstanceHealth::Unchecked:
    case InstanceHealth::Healthy:
        return Readiness::Ready;
    case InstanceHealth::Unhealthy:
        return Readiness::Unhealthy;
    case InstanceHealth::Starting:
        break;
    }
    return Readiness::NotYet;
}

std::string digestOf(const WorkloadDescription& workload, std::string_view more) {
    nlohmann::json text{{"workload", workload.id.value()},
                        {"configuration", shownJson(workload.configuration)},
                        {"aside", workload.aside.size()},
                        {"more", more}};
    for (const auto& instance : workload.instances) {
        const auto mark = markOf(instance);
        text["instances"].push_back({mark.instance.value(), mark.pid,
                                     mark.started ? mark.started->time_since_epoch().count() : 0,
                                     instance.state == InstanceState::Stopped, instance.fingerprint});
    }
    return sha256Hex(text.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace holdfast::recovery
