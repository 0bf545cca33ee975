// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of LocalPlatform's orders; its questions stand in local_platform.cpp.
#include "engine/core/base/secret_masking.h"
#include "engine/platforms/local/local_configuration.h"
#include "engine/platforms/local/local_platform.h"
#include "engine/platforms/step_gate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::platforms {

using namespace workloads;
using ports::PlatformEventKind;

namespace {

Duration since(StepGate::Steady::time_point begin) {
    return std::chrono::duration_cast<Duration>(StepGate::Steady::now() - begin);
}

StopWay wayOf(const Order& order) {
    StopWay way{.signal = {}, .within = order.stopWithin};
    if (!order.signal.empty()) way.signal = signalNumber(order.signal);
    return way;
}

} // namespace

Result<void> LocalPlatform::startProcess(const ProcessSpec& spec, StepGate& gate) {
    if (auto allowed = gate.allowChange(); !allowed) return allowed;
    PlatformCall call{.method = "spawn",
                      .target = fmt::format("{}: {} {}", spec.name, spec.program,
                                            fmt::join(shownArguments(spec.arguments), " ")),
                      .changes = true};
    Result<pid_t> started = 0;
    Result<void> ran{};
    if (!gate.isRehearsal()) {
        const auto begin = StepGate::Steady::now();
        ran = m_host.run([&](ProcessSupervisor& supervisor) { started = supervisor.start(spec.name); });
        call.took = since(begin);
        if (started)
            call.answer = fmt::format("process {}", *started);
        else
            call.answer = maskSecrets(started.error().detail);
    }
    gate.tell(std::move(call));
    if (!ran) return ran;
    if (!started) return std::unexpected(started.error());
    if (!gate.isRehearsal())
        record({.at = m_clock.now(),
                .kind = PlatformEventKind::Started,
                .workload = WorkloadId(spec.name),
                .instance = InstanceId(spec.name),
                .exitCode = {},
                .detail = fmt::format("process {}", *started)});
    return {};
}

Result<bool> LocalPlatform::stopProcess(const Seen& seen, const Order& order, StepGate& gate) {
    const auto& name = seen.spec.name;
    if (seen.status.phase == ProcessPhase::Stopped) return false;
    if (auto allowed = gate.allowChange(); !allowed) return std::unexpected(allowed.error());
    const auto way = wayOf(order);
    const auto within = way.within.value_or(seen.spec.stopWithin);
    PlatformCall call{.method = "signal",
                      .target =
                          fmt::format("{}: process {}, {}, SIGKILL after {} ms", name, seen.status.pid,
                                      signalName(way.signal.value_or(seen.spec.stopSignal)), within.count()),
                      .changes = true};
    if (gate.isRehearsal()) {
        gate.tell(std::move(call));
        return false;
    }
    const auto begin = StepGate::Steady::now();
    Result<void> stopped{};
    auto ran = m_host.run([&](ProcessSupervisor& supervisor) { stopped = supervisor.stop(name, way); });
    if (ran && stopped)
        ran = awaitEnd(name, gate);
    else if (ran)
        ran = stopped;
    call.took = since(begin);
    bool killed = false;
    if (const auto after = ran ? look(order.workload) : Result<Seen>(std::unexpected(ran.error())); after) {
        const auto& exit = after->status.lastExit;
        killed = exit && exit->signal == SIGKILL;
        if (exit)
            call.answer = exit->signal != 0 ? signalName(exit->signal) : fmt::format("exit {}", exit->code);
    } else {
        call.answer = after.error().detail;
    }
    gate.tell(std::move(call));
    if (!ran) return std::unexpected(ran.error());
    return killed;
}

Result<void> LocalPlatform::awaitEnd(const std::string& name, StepGate& gate) {
    for (;;) {
        std::uint64_t heard = 0;
        {
            const std::lock_guard lock(m_mutex);
            heard = m_eventCount;
        }
        auto seen = look(WorkloadId(name));
        if (!seen) return std::unexpected(seen.error());
        if (seen->status.phase == ProcessPhase::Stopped) return {};
        std::unique_lock lock(m_mutex);
        const bool news =
            m_news.wait_until(lock, gate.stopToken(), gate.deadline(), [&] { return m_eventCount != heard; });
        if (!news)
            return failure(ErrorCode::UnknownVerify,
                           "it was told to stop and has not ended yet; it will be killed "
                           "when its own time is over",
                           name);
    }
}

Result<OrderOutcome> LocalPlatform::restart(const Seen& seen, const Order& order, StepGate& gate) {
    auto killed = stopProcess(seen, order, gate);
    if (!killed) return std::unexpected(killed.error());
    if (auto started = startProcess(seen.spec, gate); !started) {
        if (!gate.hasChanged()) return std::unexpected(started.error());
        return std::unexpected(unknownAfter(started.error(), "it was stopped and does not run"));
    }
    OrderOutcome outcome{.changed = true};
    if (*killed) outcome.notes.emplace_back("it did not end by itself in time and was killed");
    return outcome;
}

/// Gives a stopped process that spec, and starts it.
Result<void> LocalPlatform::runAs(const ProcessSpec& spec, bool running, StepGate& gate) {
    if (!gate.isRehearsal()) {
        Result<void> defined{};
        auto ran = m_host.run([&](ProcessSupervisor& supervisor) { defined = supervisor.define(spec); });
        if (!ran) return ran;
        if (!defined) return defined;
    }
    return running ? startProcess(spec, gate) : Result<void>{};
}

Result<OrderOutcome> LocalPlatform::replace(const Seen& seen, const Order& order, StepGate& gate) {
    const auto& name = seen.spec.name;
    if (!order.replacement) return failure(ErrorCode::FixInput, "a replacement needs a configuration", name);
    if (asideOf(name))
        return failure(ErrorCode::Replan, "an earlier replacement is neither settled nor put back", name);
    auto spec = withConfiguration(seen.spec, *order.replacement);
    if (!spec) return std::unexpected(spec.error());
    auto killed = stopProcess(seen, order, gate);
    if (!killed) return std::unexpected(killed.error());
    if (!gate.isRehearsal()) {
        const std::lock_guard lock(m_mutex);
        m_aside[name] = {.before = seen, .since = m_clock.now()};
    }
    if (auto started = runAs(*spec, true, gate); !started) {
        gate.beginUndo();
        auto back = runAs(seen.spec, seen.status.phase != ProcessPhase::Stopped, gate);
        if (!back)
            return std::unexpected(unknownAfter(started.error(), "and the former one does not start again"));
        const std::lock_guard lock(m_mutex);
        m_aside.erase(name);
        return failure(started.error().code == ErrorCode::UnknownVerify ? ErrorCode::Retry
                                                                        : started.error().code,
                       started.error().detail + "; it was put back as it was", name);
    }
    OrderOutcome outcome{.changed = true};
    if (*killed) outcome.notes.emplace_back("it did not end by itself in time and was killed");
    return outcome;
}

Result<OrderOutcome> LocalPlatform::putBack(const Seen& seen, const Order& order, StepGate& gate) {
    const auto aside = asideOf(seen.spec.name);
    if (!aside) return OrderOutcome{};
    auto killed = stopProcess(seen, order, gate);
    if (!killed) return std::unexpected(killed.error());
    const bool ran = aside->before.status.phase != ProcessPhase::Stopped;
    if (auto back = runAs(aside->before.spec, ran, gate); !back)
        return std::unexpected(
            unknownAfter(back.error(), "the replacement is stopped, the former one does not run"));
    if (!gate.isRehearsal()) {
        const std::lock_guard lock(m_mutex);
        m_aside.erase(seen.spec.name);
    }
    return OrderOutcome{.changed = true};
}

} // namespace holdfast::platforms
