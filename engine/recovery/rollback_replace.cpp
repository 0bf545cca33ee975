// SPDX-License-Identifier: GPL-3.0-or-later
// A workload runs with the configuration that it had; what ran is kept aside.
#include "engine/recovery/platform_work.h"
#include "engine/recovery/rollback_deeds.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using snapshots::MoveKind;
using workloads::Order;
using workloads::OrderKind;
using workloads::WorkloadDescription;

namespace {

/// What a platform may take beyond an order's time to undo what it could not finish.
constexpr Duration kUndoReserve{60'000};
/// Of the step's time, for looking at what there is first.
constexpr Duration kLook{30'000};

StepAnswer noPlatform(const Subject& subject) {
    return stepFailed({}, fmt::format("The fleet file names no platform that runs {}. Name it there.",
                                      subject.service.id.value()));
}

std::int64_t stoppedAmong(const WorkloadDescription& now) {
    return std::ranges::count(now.instances, workloads::InstanceState::Stopped, &workloads::Instance::state);
}

/// The name that was recorded may mean another image by now.
std::string whyAnother(const WorkloadDescription& now, const std::string& fingerprint) {
    if (fingerprint.empty() || now.configuration.fingerprint == fingerprint) return {};
    return fmt::format(
        "{} is not what it was: {} now, {} in the snapshot. Give the former one that name again.",
        now.configuration.artifact, shownText(now.configuration.fingerprint), shownText(fingerprint));
}

} // namespace

StepAnswer RollbackDeed::replace(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr) return noPlatform(subject);
    PlatformWork work(call, *subject.platform, subject.stop);
    ports::PlatformContext context;
    context.deadline = std::min(call.deadline, kLook);
    const auto sight = m_source->look(snapshots::SnapshotId(argumentOf(call, "snapshot")), subject.fleet,
                                      call.service, {}, context);
    if (!sight) return work.failed(sight.error().detail);
    const auto* move = sight->find(call.service, MoveKind::Replace);
    if (move == nullptr) return work.failed("Nothing is left that would be replaced. Draw the plan up anew.");
    if (!move->refusal.empty() || !move->workload) return work.failed(move->refusal);
    const auto now = work.look();
    if (!now) return work.failed(now.error());
    Order order{.kind = OrderKind::Replace};
    order.revision = work.isRehearsal() ? "" : now->revision;
    order.replacement = move->workload->configuration;
    if (const auto ordered = work.order(std::move(order), kUndoReserve); !ordered)
        return work.failed(ordered.error());
    if (work.isRehearsal()) return work.done();
    const auto then = work.look();
    if (!then) return work.failed(then.error());
    if (auto why = whyAnother(*then, argumentOf(call, "fingerprint-to")); !why.empty())
        return work.failed(std::move(why));
    return work.done();
}

StepAnswer RollbackDeed::putBack(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr) return noPlatform(subject);
    PlatformWork work(call, *subject.platform, subject.stop);
    // What does not work as it should has nothing to finish.
    if (const auto ordered = work.order({.kind = OrderKind::PutBack, .stopWithin = Duration(0)}); !ordered)
        return work.failed(ordered.error());
    return work.done();
}

StepSight RollbackDeed::seeReplaced(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr)
        return {.seen = Seen::Unknown, .text = "The fleet file names no platform that runs it."};
    PlatformWork work(call, *subject.platform, subject.stop);
    const auto now = work.look();
    if (!now)
        return {.seen = now.error().code == ErrorCode::Replan ? Seen::Partly : Seen::Unknown,
                .text = now.error().detail};
    const auto& artifact = now->configuration.artifact;
    auto words = fmt::format("{} is in place, {} kept aside", artifact.empty() ? "nothing" : artifact,
                             now->aside.size());
    if (now->aside.empty() && artifact == work.text("artifact-from") &&
        stoppedAmong(*now) <= work.number("stopped"))
        return {.seen = Seen::NotInEffect, .text = std::move(words)};
    const bool isNew = artifact == work.text("artifact-to") && !now->instances.empty() &&
                       now->aside.size() == now->instances.size() && stoppedAmong(*now) == 0;
    const auto another = whyAnother(*now, work.text("fingerprint-to"));
    if (isNew && another.empty()) return {.seen = Seen::InEffect, .text = std::move(words)};
    return {.seen = Seen::Partly, .text = another.empty() ? std::move(words) : another};
}

} // namespace holdfast::recovery
