// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/killing/replica_platform.h"

#include <algorithm>
#include <cstdlib>

namespace holdfast::testing {

using namespace workloads;
using platforms::ProcessSupervisor;
using ports::PlatformContext;

std::vector<Capability> replicaAbilities() {
    auto found = platforms::LocalPlatform::abilities();
    for (auto& capability : found) {
        if (capability.ability == Ability::Scale)
            capability = {.ability = Ability::Scale, .can = true, .why = {}};
    }
    return found;
}

ReplicaPlatform::ReplicaPlatform() {
    auto host = platforms::ProcessThread::start(platforms::OrphanPolicy::Leave);
    if (!host) std::abort();
    m_host = std::move(*host);
    m_local = std::make_unique<platforms::LocalPlatform>(*m_host, m_clock);
}

bool ReplicaPlatform::run(const std::function<bool(ProcessSupervisor&)>& work) {
    bool good = false;
    return m_host->run([&](ProcessSupervisor& supervisor) { good = work(supervisor); }).has_value() && good;
}

bool ReplicaPlatform::startReplica(const Kind& kind, const std::string& replica, int port) {
    platforms::ProcessSpec spec;
    spec.name = replica;
    spec.program = kind.command.front();
    spec.arguments.assign(kind.command.begin() + 1, kind.command.end());
    spec.arguments.push_back(replica);
    spec.arguments.push_back(std::to_string(port));
    spec.environment = {"PATH=/usr/bin:/bin"};
    spec.directory = kind.folder;
    return run([&](ProcessSupervisor& supervisor) {
        return supervisor.define(spec).has_value() && supervisor.start(replica).has_value();
    });
}

bool ReplicaPlatform::plant(const std::string& name, std::vector<std::string> command, int port, int replicas,
                            const std::string& folder) {
    Kind kind{.command = std::move(command), .port = port, .folder = folder, .replicas = {}};
    bool good = true;
    for (int number = 1; number <= replicas; ++number) {
        kind.replicas.push_back(name + "." + std::to_string(number));
        good = startReplica(kind, kind.replicas.back(), number == 1 ? port : 0) && good;
    }
    const std::lock_guard lock(m_mutex);
    m_kinds[name] = std::move(kind);
    return good;
}

void ReplicaPlatform::watch(Watcher watcher) {
    const std::lock_guard lock(m_mutex);
    m_watcher = std::move(watcher);
    m_orders = 0;
}

std::vector<Deed> ReplicaPlatform::deeds() const {
    const std::lock_guard lock(m_mutex);
    return m_deeds;
}

std::vector<std::string> ReplicaPlatform::replicasOf(const std::string& name) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_kinds.find(name);
    return found == m_kinds.end() ? std::vector<std::string>() : found->second.replicas;
}

bool ReplicaPlatform::isRunning(const std::string& replica) {
    return run([&](ProcessSupervisor& supervisor) {
        const auto status = supervisor.status(replica);
        return status && status->phase == platforms::ProcessPhase::Running;
    });
}

Result<ports::PlatformIdentity> ReplicaPlatform::identify(const PlatformContext& context) {
    return m_local->identify(context);
}

std::vector<Capability> ReplicaPlatform::capabilities() const {
    return replicaAbilities();
}

Result<std::vector<WorkloadSummary>> ReplicaPlatform::list(const PlatformContext& context) {
    return m_local->list(context);
}

Result<WorkloadDescription> ReplicaPlatform::describe(const WorkloadId& workload,
                                                      const PlatformContext& context) {
    const auto replicas = replicasOf(workload.value());
    if (replicas.empty()) return failure(ErrorCode::Replan, "there is no such workload", workload.value());
    WorkloadDescription whole;
    for (const auto& replica : replicas) {
        auto one = m_local->describe(WorkloadId(replica), context);
        if (!one) return one;
        one->instances.front().number = static_cast<int>(whole.instances.size()) + 1;
        whole.revision += one->revision + " ";
        whole.instances.push_back(std::move(one->instances.front()));
        if (whole.instances.size() > 1) continue;
        whole.configuration = std::move(one->configuration);
        whole.managers = std::move(one->managers);
    }
    whole.id = workload;
    return whole;
}

Result<std::vector<PlatformCall>> ReplicaPlatform::rehearse(const Order& order,
                                                            const PlatformContext& context) {
    std::vector<PlatformCall> calls;
    if (order.kind == OrderKind::Scale) return calls;
    for (const auto& replica : replicasOf(order.workload.value())) {
        if (!order.instance.isEmpty() && order.instance.value() != replica) continue;
        auto one = order;
        one.workload = WorkloadId(replica);
        auto more = m_local->rehearse(one, context);
        if (!more) return more;
        calls.insert(calls.end(), more->begin(), more->end());
    }
    return calls;
}

Result<OrderOutcome> ReplicaPlatform::perform(const Order& order, const PlatformContext& context) {
    Watcher watcher;
    int number = 0;
    {
        const std::lock_guard lock(m_mutex);
        watcher = m_watcher;
        number = ++m_orders;
    }
    if (watcher) watcher(number, false);
    auto outcome = order.kind == OrderKind::Scale ? scale(order, context) : onReplicas(order, context);
    if (watcher) watcher(number, true);
    const std::lock_guard lock(m_mutex);
    m_deeds.push_back(
        {.kind = order.kind,
         .workload = order.workload.value(),
         .instance = order.instance.value(),
         .changed = outcome ? outcome->changed : outcome.error().code == ErrorCode::UnknownVerify});
    return outcome;
}

Result<OrderOutcome> ReplicaPlatform::onReplicas(const Order& order, const PlatformContext& context) {
    OrderOutcome whole;
    for (const auto& replica : replicasOf(order.workload.value())) {
        if (!order.instance.isEmpty() && order.instance.value() != replica) continue;
        auto one = order;
        one.workload = WorkloadId(replica);
        one.instance = InstanceId(replica);
        const auto outcome = m_local->perform(one, context);
        if (!outcome) return outcome;
        whole.changed = whole.changed || outcome->changed;
    }
    return whole;
}

Result<OrderOutcome> ReplicaPlatform::scale(const Order& order, const PlatformContext& context) {
    const auto name = order.workload.value();
    OrderOutcome whole;
    for (;;) {
        const auto replicas = replicasOf(name);
        const int count = static_cast<int>(replicas.size());
        if (count == order.replicas || count == 0) return whole;
        if (const auto allowed = context.mayChange ? context.mayChange() : Result<void>(); !allowed) {
            if (!whole.changed) return std::unexpected(allowed.error());
            return failure(ErrorCode::UnknownVerify, "stopped in the middle", name);
        }
        const auto last = name + "." + std::to_string(count < order.replicas ? count + 1 : count);
        Kind kind;
        {
            const std::lock_guard lock(m_mutex);
            kind = m_kinds[name];
        }
        if (count < order.replicas) {
            if (!startReplica(kind, last, 0))
                return failure(ErrorCode::UnknownVerify, "it does not start", last);
        } else {
            const auto gone = m_local->perform({.kind = OrderKind::Stop, .workload = WorkloadId(last)}, {});
            if (!gone) return gone;
        }
        whole.changed = true;
        const std::lock_guard lock(m_mutex);
        auto& now = m_kinds[name].replicas;
        if (count < order.replicas)
            now.push_back(last);
        else
            now.pop_back();
    }
}

Result<ports::LogEnd>
ReplicaPlatform::readLog(const ports::LogQuery& query,
                         const std::function<ports::StreamNext(const ports::LogLine&)>& sink,
                         const PlatformContext& context) {
    return m_local->readLog(query, sink, context);
}

Result<void>
ReplicaPlatform::followEvents(std::optional<TimePoint> since,
                              const std::function<ports::StreamNext(const ports::PlatformEvent&)>& sink,
                              const PlatformContext& context) {
    return m_local->followEvents(
        since,
        [&](const ports::PlatformEvent& event) {
            auto whole = event;
            const auto& replica = event.workload.value();
            whole.workload = WorkloadId(replica.substr(0, replica.rfind('.')));
            return sink(whole);
        },
        context);
}

Result<std::vector<InstanceStats>> ReplicaPlatform::stats(const WorkloadId& workload,
                                                          const PlatformContext& context) {
    return m_local->stats(WorkloadId(workload.value() + ".1"), context);
}

} // namespace holdfast::testing
