// SPDX-License-Identifier: GPL-3.0-or-later
// Steps that change what is run: how many replicas, their limits, their artifact.
#include "engine/recovery/platform_work.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace holdfast::recovery {

using actions::Direction;
using actions::Seen;
using actions::StepAnswer;
using actions::StepSight;
using workloads::InstanceState;
using workloads::Limits;
using workloads::Order;
using workloads::OrderKind;
using workloads::WorkloadDescription;

namespace {

/// What a platform may take beyond an order's time to undo what it could not finish.
constexpr Duration kUndoReserve{60'000};

StepSight unseen(const Error& error) {
    return {.seen = error.code == ErrorCode::Replan ? Seen::Partly : Seen::Unknown, .text = error.detail};
}

StepAnswer answered(PlatformWork& work, const Result<void>& outcome) {
    if (!outcome) return work.failed(outcome.error());
    return work.done();
}

bool isBack(const PlatformWork& work) {
    return work.call().direction == Direction::Undo;
}

int stoppedAmong(const WorkloadDescription& now) {
    return static_cast<int>(
        std::ranges::count(now.instances, InstanceState::Stopped, &workloads::Instance::state));
}

// ---- replicas: «from», «to», «stopped»: how many of them did not run before

StepAnswer runScale(PlatformWork& work) {
    Order order{.kind = OrderKind::Scale};
    order.replicas = static_cast<int>(work.number(isBack(work) ? "from" : "to"));
    return answered(work, work.order(order, kUndoReserve));
}

StepSight observeScale(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto count = std::ssize(now->instances);
    const auto words = fmt::format("{} replicas, {} of them stopped", count, stoppedAmong(*now));
    if (count == work.number("from")) return {.seen = Seen::NotInEffect, .text = words};
    const bool allRun = stoppedAmong(*now) <= work.number("stopped");
    if (count == work.number("to") && allRun) return {.seen = Seen::InEffect, .text = words};
    return {.seen = Seen::Partly, .text = words};
}

// ---- limits: «memory-from», «memory-to» in bytes, «cpu-from», «cpu-to» in cores, «processes-from»,
// «processes-to»; those that change

Limits limitsIn(const PlatformWork& work, bool after) {
    Limits limits;
    limits.memory = Bytes{work.number(after ? "memory-to" : "memory-from")};
    limits.cpus = work.decimal(after ? "cpu-to" : "cpu-from");
    limits.processes = work.number(after ? "processes-to" : "processes-from");
    return limits;
}

bool areSo(const Limits& now, const Limits& wanted) {
    constexpr double kSameCpu = 0.001;
    return (wanted.memory.count == 0 || now.memory == wanted.memory) &&
           (wanted.processes == 0 || now.processes == wanted.processes) &&
           (wanted.cpus == 0.0 || std::abs(now.cpus - wanted.cpus) < kSameCpu);
}

StepAnswer runLimit(PlatformWork& work) {
    Order order{.kind = OrderKind::Limit};
    order.limits = limitsIn(work, !isBack(work));
    return answered(work, work.order(order));
}

StepSight observeLimit(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto& limits = now->configuration.limits;
    const auto words = fmt::format("memory {} bytes, {:g} cores", limits.memory.count, limits.cpus);
    if (areSo(limits, limitsIn(work, true))) return {.seen = Seen::InEffect, .text = words};
    if (areSo(limits, limitsIn(work, false))) return {.seen = Seen::NotInEffect, .text = words};
    return {.seen = Seen::Partly, .text = words};
}

// ---- another artifact: «artifact-from», «artifact-to»; what ran is kept aside

StepAnswer runReplace(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return work.failed(now.error());
    Order order{.kind = OrderKind::Replace};
    order.revision = work.isRehearsal() ? "" : now->revision;
    order.replacement = now->configuration;
    order.replacement->artifact = work.text("artifact-to");
    return answered(work, work.order(order, kUndoReserve));
}

StepAnswer runPutBack(PlatformWork& work) {
    // What does not work as it should has nothing to finish.
    return answered(work, work.order({.kind = OrderKind::PutBack, .stopWithin = Duration(0)}));
}

StepSight observeReplace(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto& artifact = now->configuration.artifact;
    const auto words = fmt::format("{} is in place, {} kept aside", artifact.empty() ? "nothing" : artifact,
                                   now->aside.size());
    const bool isNew = artifact == work.text("artifact-to") &&
                       std::ssize(now->aside) == std::ssize(now->instances) && !now->instances.empty() &&
                       stoppedAmong(*now) == 0;
    if (isNew) return {.seen = Seen::InEffect, .text = words};
    if (artifact == work.text("artifact-from") && now->aside.empty() &&
        stoppedAmong(*now) <= work.number("stopped"))
        return {.seen = Seen::NotInEffect, .text = words};
    return {.seen = Seen::Partly, .text = words};
}

// ---- an earlier replacement is settled: what it kept aside goes

StepAnswer runSettle(PlatformWork& work) {
    return answered(work, work.order({.kind = OrderKind::Settle}));
}

StepSight observeSettle(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    return {.seen = now->aside.empty() ? Seen::InEffect : Seen::NotInEffect,
            .text = fmt::format("{} kept aside", now->aside.size())};
}

} // namespace

std::vector<PlatformOperation> changeOperations() {
    return {{"platform.scale", runScale, observeScale},
            {"platform.limit", runLimit, observeLimit},
            {"platform.replace", runReplace, observeReplace},
            {"platform.put-back", runPutBack, observeReplace},
            {"platform.settle", runSettle, observeSettle}};
}

} // namespace holdfast::recovery
