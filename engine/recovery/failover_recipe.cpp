// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/failover_recipe.h"

#include "engine/probes/byte_stream.h"
#include "engine/probes/target_address.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

using workloads::InstanceState;

ProbeKind kindOf(const ServiceSpec& service) {
    return service.kind == ServiceKind::Postgres ? ProbeKind::Postgres : ProbeKind::Redis;
}

/// The platform's word that nothing of it runs; an error says what to do.
Result<void> requireStopped(const Subject& subject, const ports::PlatformContext& context) {
    const auto& name = subject.service.id.value();
    if (subject.platform == nullptr || subject.workload.isEmpty())
        return failure(
            ErrorCode::FixSetup,
            fmt::format(
                "Nobody can tell that «{}» is stopped, since the fleet file names no platform that runs "
                "it. Without that, two primaries could serve at once. Give it a «platform».",
                name));
    const auto found = subject.platform->describe(subject.workload, context);
    if (!found && found.error().code == ErrorCode::Replan) return {}; // there is no such workload any more
    if (!found) return std::unexpected(found.error());
    const bool stopped = std::ranges::all_of(found->instances, [](const workloads::Instance& instance) {
        return instance.state == InstanceState::Stopped;
    });
    if (!stopped)
        return failure(
            ErrorCode::FixSetup,
            fmt::format(
                "«{}» is not stopped by its platform's word. Stop it first (and see that nothing starts "
                "it again), or recover it where it is.",
                name));
    for (const auto& manager : found->managers) {
        if (manager.kind == workloads::ManagerKind::RestartPolicy)
            return failure(ErrorCode::FixSetup,
                           fmt::format("«{}» is stopped, but not fenced: {} Switch that off first.", name,
                                       manager.sentence));
    }
    return {};
}

Result<const ServiceSpec*> standbyOf(const Subject& subject, const actions::PlanRequest& request) {
    auto wanted = subject.service.recovery.standby;
    if (const auto to = request.arguments.find("to"); to != request.arguments.end())
        wanted = ServiceId(to->second);
    if (wanted.isEmpty())
        return failure(
            ErrorCode::FixSetup,
            fmt::format(
                "No standby of «{}» is known; name it in the fleet file («recovery: {{ standby: … }}»).",
                subject.service.id.value()));
    const auto* standby = subject.fleet.find(wanted);
    if (standby == nullptr || standby->kind != subject.service.kind || standby->id == subject.service.id)
        return failure(
            ErrorCode::FixInput,
            fmt::format("«{}» is no other {} of this fleet.", wanted.value(), toString(subject.service.kind)),
            "to");
    return standby;
}

void tellWhoIsPointedAt(Drawing& drawing, const Subject& subject, const ProbeSpec& old,
                        const ProbeSpec& standby) {
    for (const auto& dependency : subject.fleet.dependencies) {
        if (dependency.to != subject.service.id) continue;
        drawing.changes.push_back(
            {.field = fmt::format("where «{}» finds it", dependency.from.value()),
             .before = old.target,
             .after = fmt::format("{}: a person has to point it there", standby.target)});
    }
}

} // namespace

std::string whyNotRefusing(const ProbeSpec& server, Duration deadline) {
    const auto target = probes::parseTarget(server.target, server.kind == ProbeKind::Postgres ? 5432 : 6379);
    if (!target) return fmt::format("{} is no address.", server.target);
    probes::ByteStream stream;
    const auto opened = stream.open(*target, std::nullopt, limitOf(std::min(deadline, Duration(5'000))));
    if (opened)
        return fmt::format(
            "The old primary still accepts connections at {}. Stop it first; two primaries would tear the "
            "data apart.",
            server.target);
    if (opened.error().problem == ProbeProblem::Refused) return {};
    return fmt::format(
        "It cannot be proven that the old primary at {} is down: {}. It may be cut off from here and still "
        "serve others. Look at its machine.",
        server.target, shownText(opened.error().detail, 200));
}

std::string FailoverRecipe::whyNot(const Subject& subject) const {
    const auto& service = subject.service;
    if (probeOf(service, kindOf(service)) == nullptr)
        return fmt::format(
            "«{}» is neither a PostgreSQL nor a Redis, so Holdfast knows no standby that could take over.",
            service.id.value());
    if (service.recovery.standby.isEmpty())
        return fmt::format(
            "No standby of «{}» is known; name it in the fleet file («recovery: {{ standby: … }}»).",
            service.id.value());
    return {};
}

Result<Drawing> FailoverRecipe::draw(const Subject& subject, const actions::PlanRequest& request,
                                     SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    const auto* old = probeOf(subject.service, kindOf(subject.service));
    if (old == nullptr) return failure(ErrorCode::FixInput, whyNot(subject));
    const auto standby = standbyOf(subject, request);
    if (!standby) return std::unexpected(standby.error());
    const auto* target = probeOf(**standby, kindOf(**standby));
    if (target == nullptr || target->target == old->target)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The fleet file does not say how to reach «{}».", (*standby)->id.value()));
    if (auto stopped = requireStopped(subject, context); !stopped) return std::unexpected(stopped.error());
    if (auto why = whyNotRefusing(*old, context.deadline / 4); !why.empty())
        return failure(ErrorCode::FixSetup, std::move(why), old->target);
    const FailoverPair pair{.old = *old, .standby = *target, .standbyService = **standby};
    auto drawing = subject.service.kind == ServiceKind::Postgres ? drawPostgresFailover(pair, context)
                                                                 : drawRedisFailover(pair, context);
    if (!drawing) return drawing;
    drawing->changes.insert(drawing->changes.begin(),
                            {.field = "primary",
                             .before = fmt::format("{} (stopped, refuses connections)", old->target),
                             .after = target->target});
    tellWhoIsPointedAt(*drawing, subject, *old, *target);
    drawing->expected = Duration(10'000);
    drawing->healthAtLeast = 0.0; // the step itself proves that the new one takes writes
    drawing->wayBack =
        "none by itself: the old primary must not serve again; a person rebuilds it as a standby of the new "
        "one";
    return drawing;
}

} // namespace holdfast::recovery
