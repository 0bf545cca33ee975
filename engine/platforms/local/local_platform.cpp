// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/local_platform.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/workloads/configuration_json.h"
#include "engine/core/workloads/managers.h"
#include "engine/platforms/local/local_configuration.h"
#include "engine/platforms/step_gate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <sys/utsname.h>

#include <fstream>

namespace holdfast::platforms {

using namespace workloads;
using ports::PlatformContext;
using ports::PlatformEvent;
using ports::PlatformEventKind;

namespace {

constexpr std::size_t kMostEvents = 1000;
constexpr std::string_view kCannotScale =
    "a process of this machine runs once: a second one would want the same port and files";
constexpr std::string_view kCannotLimit =
    "the limits of a process of this machine cannot be moved while it runs: replace it instead";

std::string firstLine(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

InstanceState stateOf(ProcessPhase phase) {
    switch (phase) {
    case ProcessPhase::Stopped:
        return InstanceState::Stopped;
    case ProcessPhase::Frozen:
        return InstanceState::Paused;
    case ProcessPhase::Running:
    case ProcessPhase::Stopping:
        break;
    }
    return InstanceState::Running;
}

int exitCodeOf(const ProcessExit& exit) {
    return exit.signal != 0 ? 128 + exit.signal : exit.code;
}

/// True when the order was drawn up for something else.
bool isOutdated(const Order& order, const std::string& revision) {
    return !order.revision.empty() && order.revision != revision;
}

std::string revisionOf(const ProcessSpec& spec, const ProcessStatus& status) {
    const auto shown =
        shownJson(configurationOf(spec)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return fmt::format("{}.{}.{}.{:016x}", static_cast<int>(status.phase), status.pid, status.starts,
                       std::hash<std::string>{}(shown));
}

} // namespace

LocalPlatform::LocalPlatform(ProcessHost& host, const Clock& clock) : m_host(host), m_clock(clock) {
    m_host.setExitListener([this](const ProcessExit& exit) {
        record({.at = m_clock.now(),
                .kind = PlatformEventKind::Ended,
                .workload = WorkloadId(exit.name),
                .instance = InstanceId(exit.name),
                .exitCode = exitCodeOf(exit),
                .detail = exit.signal != 0 ? signalName(exit.signal) : fmt::format("exit {}", exit.code)});
    });
}

LocalPlatform::~LocalPlatform() {
    m_host.setExitListener(nullptr);
}

void LocalPlatform::record(PlatformEvent event) {
    {
        const std::lock_guard lock(m_mutex);
        m_events.push_back(std::move(event));
        ++m_eventCount;
        if (m_events.size() > kMostEvents) m_events.pop_front();
    }
    m_news.notify_all();
}

Result<ports::PlatformIdentity> LocalPlatform::identify(const PlatformContext& context) {
    static_cast<void>(context);
    utsname system{};
    ::uname(&system);
    return ports::PlatformIdentity{.kind = "local",
                                   .address = "this machine",
                                   .id = firstLine("/proc/sys/kernel/random/boot_id"),
                                   .host = system.nodename,
                                   .version = fmt::format("{} {}", system.sysname, system.release),
                                   .apiVersion = {}};
}

std::vector<Capability> LocalPlatform::capabilities() const {
    return abilities();
}

std::vector<Capability> LocalPlatform::abilities() {
    std::vector<Capability> found;
    for (const auto ability : {Ability::Start, Ability::Stop, Ability::Restart, Ability::Replace,
                               Ability::Logs, Ability::Events, Ability::Stats})
        found.push_back({.ability = ability, .can = true, .why = {}});
    found.push_back({.ability = Ability::Scale, .can = false, .why = std::string(kCannotScale)});
    found.push_back({.ability = Ability::Limit, .can = false, .why = std::string(kCannotLimit)});
    return found;
}

Result<LocalPlatform::Seen> LocalPlatform::look(const WorkloadId& workload) {
    std::optional<ProcessSpec> spec;
    std::optional<ProcessStatus> status;
    auto ran = m_host.run([&](ProcessSupervisor& supervisor) {
        spec = supervisor.specOf(workload.value());
        status = supervisor.status(workload.value());
    });
    if (!ran) return std::unexpected(ran.error());
    if (!spec || !status)
        return failure(ErrorCode::Replan, "there is no process of this name on this platform",
                       workload.value());
    return Seen{.spec = std::move(*spec), .status = std::move(*status)};
}

TimePoint LocalPlatform::startOf(const ProcessStatus& status) {
    const auto perSecond = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
    const Duration sinceBoot(static_cast<std::int64_t>(status.startTicks * 1000 / perSecond));
    const auto at = m_clock.now() - (m_clock.sinceBoot().time_since_epoch() - sinceBoot);
    const std::lock_guard lock(m_mutex);
    auto& known = m_starts[status.name];
    if (known.first != status.startTicks) known = {status.startTicks, at};
    return known.second;
}

Instance LocalPlatform::instanceOf(const Seen& seen) {
    Instance found{.id = InstanceId(seen.spec.name),
                   .name = seen.spec.name,
                   .state = stateOf(seen.status.phase),
                   .pid = seen.status.pid,
                   .artifact = seen.spec.program};
    if (seen.status.pid > 0) found.started = startOf(seen.status);
    if (seen.status.lastExit) found.exitCode = exitCodeOf(*seen.status.lastExit);
    return found;
}

std::optional<LocalPlatform::Aside> LocalPlatform::asideOf(const std::string& name) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_aside.find(name);
    return found == m_aside.end() ? std::nullopt : std::optional(found->second);
}

Result<std::vector<WorkloadSummary>> LocalPlatform::list(const PlatformContext& context) {
    static_cast<void>(context);
    std::vector<WorkloadSummary> found;
    auto ran = m_host.run([&](ProcessSupervisor& supervisor) {
        for (const auto& status : supervisor.all())
            found.push_back({.id = WorkloadId(status.name),
                             .artifact = supervisor.specOf(status.name)->program,
                             .running = status.phase == ProcessPhase::Stopped ? 0 : 1,
                             .instances = 1});
    });
    if (!ran) return std::unexpected(ran.error());
    for (auto& summary : found)
        summary.aside = asideOf(summary.id.value()) ? 1 : 0;
    return found;
}

Result<WorkloadDescription> LocalPlatform::describe(const WorkloadId& workload,
                                                    const PlatformContext& context) {
    static_cast<void>(context);
    auto seen = look(workload);
    if (!seen) return std::unexpected(seen.error());
    WorkloadDescription found{.id = workload, .revision = revisionOf(seen->spec, seen->status)};
    found.configuration = configurationOf(seen->spec);
    auto instance = instanceOf(*seen);
    instance.fingerprint = found.configuration.fingerprint;
    found.instances = {std::move(instance)};
    if (const auto aside = asideOf(workload.value())) {
        auto former = aside->before;
        former.status.phase = ProcessPhase::Stopped;
        former.status.pid = 0;
        auto before = instanceOf(former);
        found.aside = {std::move(before)};
    }
    found.managers = managersOf(found.configuration);
    return found;
}

Result<std::vector<PlatformCall>> LocalPlatform::rehearse(const Order& order,
                                                          const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Rehearse);
    auto outcome = carryOut(order, gate);
    if (!outcome) return std::unexpected(outcome.error());
    return gate.rehearsed();
}

Result<OrderOutcome> LocalPlatform::perform(const Order& order, const PlatformContext& context) {
    StepGate gate(context, StepGate::Mode::Perform);
    return carryOut(order, gate);
}

Result<OrderOutcome> LocalPlatform::carryOut(const Order& order, StepGate& gate) {
    auto seen = look(order.workload);
    if (!seen) return std::unexpected(seen.error());
    if (isOutdated(order, revisionOf(seen->spec, seen->status)))
        return failure(ErrorCode::Replan, "it has changed since the plan was made", order.workload.value());
    if (!order.signal.empty() && !signalNumber(order.signal))
        return failure(ErrorCode::FixInput, fmt::format("there is no signal «{}»", order.signal),
                       seen->spec.name);
    const bool runs = seen->status.phase != ProcessPhase::Stopped;
    switch (order.kind) {
    case OrderKind::Start:
        if (runs) return OrderOutcome{};
        if (auto good = startProcess(seen->spec, gate); !good) return std::unexpected(good.error());
        return OrderOutcome{.changed = true};
    case OrderKind::Stop: {
        auto killed = stopProcess(*seen, order, gate);
        if (!killed) return std::unexpected(killed.error());
        OrderOutcome outcome{.changed = runs};
        if (*killed) outcome.notes.emplace_back("it did not end by itself in time and was killed");
        return outcome;
    }
    case OrderKind::Restart:
        return restart(*seen, order, gate);
    case OrderKind::Replace:
        return replace(*seen, order, gate);
    case OrderKind::PutBack:
        return putBack(*seen, order, gate);
    case OrderKind::Settle: {
        const bool kept = asideOf(seen->spec.name).has_value();
        if (!kept) return OrderOutcome{};
        if (auto allowed = gate.allowChange(); !allowed) return std::unexpected(allowed.error());
        gate.tell({.method = "forget", .target = seen->spec.name + ": the former spec", .changes = true});
        const std::lock_guard lock(m_mutex);
        if (!gate.isRehearsal()) m_aside.erase(seen->spec.name);
        return OrderOutcome{.changed = true};
    }
    case OrderKind::Scale:
        return failure(ErrorCode::FixSetup, std::string(kCannotScale), seen->spec.name);
    case OrderKind::Limit:
        return failure(ErrorCode::FixSetup, std::string(kCannotLimit), seen->spec.name);
    }
    return failure(ErrorCode::Internal, "an order of no known kind", seen->spec.name);
}

} // namespace holdfast::platforms
