// SPDX-License-Identifier: GPL-3.0-or-later
// Steps that end and begin the run of one instance. Each is seen by itself, so that after a crash of this
// program it is known which of them happened.
#include "engine/recovery/platform_work.h"

#include <fmt/format.h>

#include <optional>

namespace holdfast::recovery {

using actions::Seen;
using actions::StepAnswer;
using actions::StepSight;
using workloads::InstanceState;
using workloads::Order;
using workloads::OrderKind;

namespace {

/// A start of a process that the platform does not check has succeeded when it still runs so much later.
constexpr Duration kSteadyFor{1'000};

InstanceMark markIn(const PlatformWork& work) {
    return readMark(work.call().operation.arguments);
}

Order stopOrder(const PlatformWork& work) {
    Order order{.kind = OrderKind::Stop, .workload = work.workload(), .instance = markIn(work).instance};
    order.signal = work.text("signal");
    if (!work.text("within").empty()) order.stopWithin = Duration(work.number("within"));
    return order;
}

StepSight unseen(const Error& error) {
    // That it is not there is an answer; that nobody answered is none.
    return {.seen = error.code == ErrorCode::Replan ? Seen::Partly : Seen::Unknown, .text = error.detail};
}

StepAnswer runStop(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return work.failed(now.error());
    const auto mark = markIn(work);
    const auto sight = sightOf(*now, mark);
    if (sight == RunSight::Stopped) return work.done();
    if (sight != RunSight::Former && !work.isRehearsal())
        return work.failed("Another process runs than the plan was made for: " +
                           describeRun(findInstance(*now, mark.instance)) + ". Draw it up anew.");
    // Without a revision: one that is held in place and goes on again has another, and is the same process.
    if (const auto stopped = work.order(stopOrder(work)); !stopped) return work.failed(stopped.error());
    return work.done();
}

StepSight observeStop(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto mark = markIn(work);
    const auto words = describeRun(findInstance(*now, mark.instance));
    switch (sightOf(*now, mark)) {
    case RunSight::Former:
        return {.seen = Seen::NotInEffect, .text = words};
    case RunSight::Stopped:
        return {.seen = Seen::InEffect, .text = words};
    case RunSight::Another:
    case RunSight::Between:
    case RunSight::Gone:
        break;
    }
    return {.seen = Seen::Partly, .text = "somebody else acted on it: " + words};
}

/// In a rehearsal the former process still runs: the calls of a restart, without those of its stop.
Result<void> rehearseStart(PlatformWork& work) {
    auto order = stopOrder(work);
    const auto stop = work.rehearse(order);
    if (!stop) return std::unexpected(stop.error());
    order.kind = stop->empty() ? OrderKind::Start : OrderKind::Restart;
    const auto calls = work.rehearse(order);
    if (!calls) return std::unexpected(calls.error());
    for (std::size_t i = stop->size(); i < calls->size(); ++i)
        work.keep((*calls)[i]);
    return {};
}

/// Whether what was started still runs a moment later. A health check of the platform's knows better.
Result<void> awaitSteady(PlatformWork& work) {
    const auto mark = markIn(work);
    const auto begin = PlatformWork::Steady::now();
    for (;;) {
        const auto now = work.look();
        if (!now) return std::unexpected(now.error());
        const auto* const instance = findInstance(*now, mark.instance);
        if (readinessOf(instance) == Readiness::Ended)
            return failure(ErrorCode::FixSetup, "It ended right after its start: " + describeRun(instance) +
                                                    ". Read what it wrote last.");
        const bool unchecked = instance->health == workloads::InstanceHealth::Unchecked;
        if (!unchecked || PlatformWork::Steady::now() - begin >= kSteadyFor || work.isLate()) return {};
        if (const auto news = work.awaitNews(); !news) return news;
    }
}

StepAnswer runStart(PlatformWork& work) {
    if (work.isRehearsal()) {
        if (const auto shown = rehearseStart(work); !shown) return work.failed(shown.error());
        return work.done();
    }
    const auto started =
        work.order({.kind = OrderKind::Start, .workload = {}, .instance = markIn(work).instance});
    if (!started) return work.failed(started.error());
    if (const auto steady = awaitSteady(work); !steady) return work.failed(steady.error());
    return work.done();
}

StepSight observeStart(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto mark = markIn(work);
    const auto words = describeRun(findInstance(*now, mark.instance));
    switch (sightOf(*now, mark)) {
    case RunSight::Another:
        return {.seen = Seen::InEffect, .text = words};
    case RunSight::Stopped:
        return {.seen = Seen::NotInEffect, .text = words};
    case RunSight::Former:
        return {.seen = Seen::Partly, .text = "it was not stopped: " + words};
    case RunSight::Between:
    case RunSight::Gone:
        break;
    }
    return {.seen = Seen::Partly, .text = words};
}

/// The way back of a stop: started again where it is down. Whatever runs there is left alone.
StepAnswer runStartAgain(PlatformWork& work) {
    return runStart(work);
}

StepSight observeStartAgain(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return unseen(now.error());
    const auto mark = markIn(work);
    const auto words = describeRun(findInstance(*now, mark.instance));
    switch (sightOf(*now, mark)) {
    case RunSight::Former:
    case RunSight::Another:
        return {.seen = Seen::NotInEffect, .text = words};
    case RunSight::Stopped:
        return {.seen = Seen::InEffect, .text = words};
    case RunSight::Between:
    case RunSight::Gone:
        break;
    }
    return {.seen = Seen::Partly, .text = words};
}

/// Which instances a wait is about: the marked one, or all.
std::vector<const workloads::Instance*> awaited(const PlatformWork& work,
                                                const workloads::WorkloadDescription& now) {
    if (const auto mark = markIn(work); !mark.instance.isEmpty()) return {findInstance(now, mark.instance)};
    std::vector<const workloads::Instance*> found;
    for (const auto& instance : now.instances)
        found.push_back(&instance);
    if (found.empty()) found.push_back(nullptr);
    return found;
}

/// The first that is not ready, with its words; none: all are.
std::optional<std::pair<Readiness, std::string>> unready(const PlatformWork& work,
                                                         const workloads::WorkloadDescription& now) {
    for (const auto* instance : awaited(work, now)) {
        const auto readiness = readinessOf(instance);
        if (readiness == Readiness::Ready) continue;
        auto words = describeRun(instance);
        if (instance != nullptr && instance->health != workloads::InstanceHealth::Unchecked)
            words += fmt::format(", its health check says {}", toString(instance->health));
        return std::pair{readiness, std::move(words)};
    }
    return std::nullopt;
}

StepAnswer runReady(PlatformWork& work) {
    if (work.isRehearsal()) return work.done(); // it changes nothing
    for (;;) {
        const auto now = work.look();
        if (!now && work.isLate()) return work.failed(now.error().detail);
        if (now) {
            const auto missing = unready(work, *now);
            if (!missing) return work.done();
            if (missing->first != Readiness::NotYet)
                return work.failed("It does not become ready: " + missing->second +
                                   ". Read what it wrote last.");
            if (work.isLate()) return work.failed("It is not ready in time: " + missing->second + ".");
        }
        if (const auto news = work.awaitNews(); !news) return work.failed(news.error().detail);
    }
}

StepSight observeReady(PlatformWork& work) {
    const auto now = work.look();
    if (!now) return {.seen = Seen::Unknown, .text = now.error().detail};
    if (const auto missing = unready(work, *now)) return {.seen = Seen::NotInEffect, .text = missing->second};
    return {.seen = Seen::InEffect, .text = "as far as the platform knows it is ready"};
}

} // namespace

std::vector<PlatformOperation> runOperations() {
    return {{"platform.stop", runStop, observeStop},
            {"platform.start", runStart, observeStart},
            {"platform.start-again", runStartAgain, observeStartAgain},
            {"platform.ready", runReady, observeReady}};
}

} // namespace holdfast::recovery
