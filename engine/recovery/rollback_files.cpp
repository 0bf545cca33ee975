// SPDX-License-Identifier: GPL-3.0-or-later
// Configuration files are what they were; copies of what they are now are kept beside.
#include "engine/recovery/file_swap.h"
#include "engine/recovery/platform_work.h"
#include "engine/recovery/reload_recipe.h"
#include "engine/recovery/rollback_deeds.h"
#include "engine/recovery/server_call.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

using actions::CallRecord;
using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using snapshots::MoveKind;

namespace {

constexpr Duration kLook{25'000};

std::vector<std::string> filesIn(const StepCall& call) {
    return splitList(argumentOf(call, "files")).value_or(std::vector<std::string>());
}

bool isRehearsal(const StepCall& call) {
    return call.writes == actions::Writes::Withhold;
}

CallRecord shown(const StepCall& call, std::string what) {
    return {
        .call = std::move(what), .answer = isRehearsal(call) ? "not made: a dry run" : "done", .took = {}};
}

/// Each file of the call in its place, if all may be touched.
Result<std::vector<FilePlace>> placesOf(const StepCall& call, const Subject& subject) {
    std::vector<FilePlace> places;
    for (const auto& path : filesIn(call)) {
        if (auto named = requireNamed(subject, path); !named) return std::unexpected(named.error());
        auto place = placeOf(path);
        if (!place) return std::unexpected(place.error());
        places.push_back(std::move(*place));
    }
    return places;
}

StepAnswer restarted(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr)
        return stepFailed({}, fmt::format("The fleet file names no platform that runs {}. Name it there.",
                                          subject.service.id.value()));
    PlatformWork work(call, *subject.platform, subject.stop);
    if (const auto done = work.order({.kind = workloads::OrderKind::Restart}); !done)
        return work.failed(done.error());
    return work.done();
}

StepAnswer readAgain(const StepCall& call, const Subject& subject) {
    const auto* database = probeOf(subject.service, ProbeKind::Postgres);
    if (database == nullptr) return loadCaddyFile(call, subject.service);
    constexpr auto kReload = "SELECT pg_reload_conf()::text AS said";
    if (isRehearsal(call)) return stepDone({shown(call, kReload)});
    SqlTalk talk(*database, call.deadline, subject.stop);
    const auto told = talk.tell(kReload, "said");
    if (!told && told.error().code == ErrorCode::UnknownVerify)
        return stepUnknown(std::move(talk.calls()), told.error().detail);
    if (!told) return stepFailed(std::move(talk.calls()), told.error().detail);
    return stepDone(std::move(talk.calls()));
}

} // namespace

Result<void> requireNamed(const Subject& subject, const std::string& path) {
    const auto& named = subject.service.configurationFiles;
    if (std::ranges::find(named, path) != named.end()) return {};
    return failure(
        ErrorCode::FixSetup,
        fmt::format("{} is not among the configuration files that the fleet file names of {}, so it is not "
                    "touched.",
                    path, subject.service.id.value()),
        path);
}

StepAnswer RollbackDeed::keep(const StepCall& call, const Subject& subject) {
    const auto places = placesOf(call, subject);
    if (!places) return stepFailed({}, places.error().detail);
    std::vector<CallRecord> calls;
    for (const auto& place : *places) {
        if (!isRehearsal(call)) {
            if (const auto kept = keepCopy(place, call.plan.value()); !kept)
                return stepFailed(std::move(calls), kept.error().detail);
        }
        calls.push_back(shown(call, fmt::format("keep a copy of {} beside", place.path())));
    }
    return stepDone(std::move(calls));
}

/// The last step of undoing: the files are as they were, the service takes them up, the copies go.
StepAnswer RollbackDeed::letGo(const StepCall& call, const Subject& subject) {
    const auto places = placesOf(call, subject);
    if (!places) return stepFailed({}, places.error().detail);
    const auto back = argumentOf(call, "back");
    auto answer = back == "restart"  ? restarted(call, subject)
                  : back == "reload" ? readAgain(call, subject)
                                     : stepDone({});
    if (answer.outcome != actions::StepOutcome::Done || isRehearsal(call)) return answer;
    for (const auto& place : *places) {
        if (const auto gone = dropCopy(place, call.plan.value()); !gone)
            return stepFailed(std::move(answer.calls), gone.error().detail);
        answer.calls.push_back(shown(call, fmt::format("remove the copy of {}", place.path())));
    }
    return answer;
}

StepSight RollbackDeed::seeKept(const StepCall& call) {
    std::size_t kept = 0;
    const auto files = filesIn(call);
    for (const auto& path : files) {
        const auto place = placeOf(path);
        if (!place) return {.seen = Seen::Unknown, .text = place.error().detail};
        if (copyKept(*place, call.plan.value()) != Kept::Not) ++kept;
    }
    const auto words = fmt::format("{} of {} copies are kept", kept, files.size());
    if (kept == 0) return {.seen = Seen::NotInEffect, .text = words};
    return {.seen = kept == files.size() ? Seen::InEffect : Seen::Partly, .text = words};
}

StepAnswer RollbackDeed::writeFile(const StepCall& call, const Subject& subject) {
    const auto path = argumentOf(call, "path");
    if (auto named = requireNamed(subject, path); !named) return stepFailed({}, named.error().detail);
    const auto place = placeOf(path);
    if (!place) return stepFailed({}, place.error().detail);
    ports::PlatformContext context;
    context.deadline = std::min(call.deadline, kLook);
    const auto sight = m_source->look(snapshots::SnapshotId(argumentOf(call, "snapshot")), subject.fleet,
                                      call.service, {}, context);
    if (!sight) return stepFailed({}, sight.error().detail);
    const auto* move = sight->find(call.service, MoveKind::Write, path);
    if (move == nullptr)
        return stepFailed({}, fmt::format("{} is as it was already. Draw the plan up anew.", path));
    if (!move->refusal.empty()) return stepFailed({}, move->refusal);
    const bool gone = move->file.condition == snapshots::FileCondition::Absent;
    auto record = shown(call, gone ? fmt::format("remove {}", place->path())
                                   : fmt::format("write {} bytes beside {}, sync, rename",
                                                 move->file.content.size(), place->path()));
    if (isRehearsal(call)) return stepDone({std::move(record)});
    if (copyKept(*place, call.plan.value()) == Kept::Not)
        return stepFailed({}, fmt::format("No copy of {} is kept, so it is not written.", path));
    const auto done = gone ? removeFile(*place) : putContent(*place, move->file.content);
    if (!done) return stepFailed({}, done.error().detail);
    return stepDone({std::move(record)});
}

StepAnswer RollbackDeed::writeBack(const StepCall& call, const Subject& subject) {
    const auto path = argumentOf(call, "path");
    if (auto named = requireNamed(subject, path); !named) return stepFailed({}, named.error().detail);
    const auto place = placeOf(path);
    if (!place) return stepFailed({}, place.error().detail);
    auto record = shown(call, fmt::format("put the kept copy of {} back", place->path()));
    if (isRehearsal(call)) return stepDone({std::move(record)});
    if (const auto done = putBackCopy(*place, call.plan.value()); !done)
        return stepFailed({}, done.error().detail);
    return stepDone({std::move(record)});
}

StepSight RollbackDeed::seeWritten(const StepCall& call, const Subject& subject) {
    const auto path = argumentOf(call, "path");
    const auto place = placeOf(path);
    if (!place) return {.seen = Seen::Unknown, .text = place.error().detail};
    const auto same = isAsKept(*place, call.plan.value());
    if (!same) return {.seen = Seen::Unknown, .text = same.error().detail};
    if (*same) return {.seen = Seen::NotInEffect, .text = fmt::format("{} is as its kept copy", path)};
    ports::PlatformContext context;
    context.deadline = std::min(call.deadline, kLook);
    const auto sight = m_source->look(snapshots::SnapshotId(argumentOf(call, "snapshot")), subject.fleet,
                                      call.service, {}, context);
    if (!sight) return {.seen = Seen::Unknown, .text = sight.error().detail};
    if (sight->find(call.service, MoveKind::Write, path) == nullptr)
        return {.seen = Seen::InEffect, .text = fmt::format("{} is as it was in the snapshot", path)};
    return {.seen = Seen::Partly,
            .text = fmt::format("{} is neither as it was kept nor as in the snapshot", path)};
}

StepAnswer RollbackDeed::reload(const StepCall& call, const Subject& subject) {
    return readAgain(call, subject);
}

} // namespace holdfast::recovery
