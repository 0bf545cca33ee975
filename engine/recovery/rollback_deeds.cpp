// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rollback_deeds.h"

#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <charconv>
#include <condition_variable>

namespace holdfast::recovery {

using actions::CallRecord;
using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int kReadings = 3;
constexpr std::size_t kMostTaken = 32;
constexpr std::size_t kMostShown = 8;

StepAnswer rehearsed(std::string call) {
    return stepDone({{.call = std::move(call), .answer = "not made: a dry run", .took = {}}});
}

double leastIn(const StepCall& call) {
    const auto text = argumentOf(call, "least");
    double least = 0.7;
    std::from_chars(text.data(), text.data() + text.size(), least);
    return least;
}

/// Holds this thread for a while, so that the next reading is another one.
void pause(Duration span) {
    std::mutex mutex;
    std::condition_variable wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, span, [] { return false; });
}

std::string wordsOf(const Result<actions::HealthReading>& reading) {
    if (!reading) return reading.error().detail;
    return reading->own ? fmt::format("health is {:.2f}", *reading->own) : "health is not known";
}

} // namespace

StepAnswer SafetyDeed::run(const StepCall& call, const Subject& subject) {
    if (call.writes == actions::Writes::Withhold)
        return rehearsed(fmt::format("record {} services of {} and keep it as taken before this plan",
                                     subject.fleet.services.size(), subject.fleet.name));
    ports::PlatformContext context;
    context.deadline = call.deadline;
    const auto began = Steady::now();
    const auto taken = m_book.takeSafety(
        call.plan.value(), fmt::format("before rolling back {}", call.target.service.value()), context);
    if (!taken) return stepFailed({}, taken.error().detail);
    {
        const std::lock_guard lock(m_mutex);
        if (m_taken.size() >= kMostTaken) m_taken.erase(m_taken.begin());
        m_taken[call.plan.value()] = taken->value();
    }
    return stepDone({{.call = "take a snapshot",
                      .answer = taken->value(),
                      .took = std::chrono::duration_cast<Duration>(Steady::now() - began)}});
}

StepSight SafetyDeed::observe(const StepCall& call, const Subject& /*subject*/) {
    const std::lock_guard lock(m_mutex);
    const auto taken = m_taken.find(call.plan.value());
    if (taken == m_taken.end()) return {.seen = Seen::NotInEffect, .text = "none is known of this plan"};
    return {.seen = Seen::InEffect, .text = fmt::format("snapshot {} was taken", taken->second)};
}

StepAnswer RollbackDeed::run(const StepCall& call, const Subject& subject) {
    const auto& name = call.operation.name;
    if (name == "rollback.replace") return replace(call, subject);
    if (name == "rollback.put-back") return putBack(call, subject);
    if (name == "rollback.keep") return keep(call, subject);
    if (name == "rollback.let-go") return letGo(call, subject);
    if (name == "rollback.write") return writeFile(call, subject);
    if (name == "rollback.write-back") return writeBack(call, subject);
    if (name == "rollback.reload") return reload(call, subject);
    if (name == "rollback.well") return awaitWell(call);
    if (name == "rollback.compare") return compare(call, subject);
    return stepFailed({},
                      fmt::format("This Holdfast does not know how to do «{}». Draw the plan up anew, with "
                                  "this version.",
                                  name));
}

StepSight RollbackDeed::observe(const StepCall& call, const Subject& subject) {
    const auto& name = call.operation.name;
    if (name == "rollback.replace" || name == "rollback.put-back") return seeReplaced(call, subject);
    if (name == "rollback.keep" || name == "rollback.let-go") return seeKept(call);
    if (name == "rollback.write" || name == "rollback.write-back") return seeWritten(call, subject);
    if (name == "rollback.well") return seeWell(call);
    // These leave nothing behind that could be seen; doing them again does no harm.
    return {.seen = Seen::NotInEffect, .text = "it can be done (again)"};
}

/// As the verification in the end: so many readings in a row. One that is not known is none.
StepAnswer RollbackDeed::awaitWell(const StepCall& call) {
    const double least = leastIn(call);
    if (call.writes == actions::Writes::Withhold)
        return rehearsed(
            fmt::format("read its health until it is {:.2f} or more {} times in a row", least, kReadings));
    const auto until = Steady::now() + call.deadline - std::min(call.deadline / 10, Duration(5'000));
    std::vector<CallRecord> calls;
    int inRow = 0;
    for (;;) {
        const auto began = Steady::now();
        const auto reading = m_parts.health.read(call.service);
        const auto words = wordsOf(reading);
        if (!reading && reading.error().code == ErrorCode::Cancelled)
            return stepFailed(std::move(calls), words);
        inRow = reading && reading->own && *reading->own >= least ? inRow + 1 : 0;
        if (calls.empty() || calls.back().answer != words)
            calls.push_back({.call = "read its health",
                             .answer = words,
                             .took = std::chrono::duration_cast<Duration>(Steady::now() - began)});
        if (inRow >= kReadings) return stepDone(std::move(calls));
        if (Steady::now() + m_parts.readEvery >= until)
            return stepFailed(
                std::move(calls),
                fmt::format("{} does not become well with what it ran before, either: {}, and {:.2f} is "
                            "needed.",
                            call.service.value(), words, least));
        pause(m_parts.readEvery);
    }
}

/// Before it was run the readings of the time before do not count.
StepSight RollbackDeed::seeWell(const StepCall& call) {
    if (call.attempt <= 1 || call.direction == actions::Direction::Undo)
        return {.seen = Seen::NotInEffect, .text = "it was not looked at since"};
    const auto reading = m_parts.health.read(call.service);
    const bool well = reading && reading->own && *reading->own >= leastIn(call);
    return {.seen = well ? Seen::InEffect : Seen::NotInEffect, .text = wordsOf(reading)};
}

/// What still differs is evidence and no failure: health decides whether it has helped.
StepAnswer RollbackDeed::compare(const StepCall& call, const Subject& subject) {
    if (call.writes == actions::Writes::Withhold)
        return rehearsed("record what runs and compare it with the snapshot");
    ports::PlatformContext context;
    context.deadline = call.deadline;
    const bool fleet = argumentOf(call, "scope") == "fleet";
    const auto sight = m_source->look(snapshots::SnapshotId(argumentOf(call, "snapshot")), subject.fleet,
                                      fleet ? ServiceId() : call.service, {}, context);
    std::vector<CallRecord> calls;
    const auto tell = [&calls](std::string answer) {
        calls.push_back({.call = "compare", .answer = std::move(answer), .took = {}});
    };
    if (!sight) {
        tell("It could not be compared: " + sight.error().detail);
        return stepDone(std::move(calls));
    }
    for (const auto& stage : sight->moves.stages) {
        for (const auto& move : stage.moves) {
            for (const auto& field : move.fields) {
                if (calls.size() < kMostShown)
                    tell(fmt::format("{}: {} is {} and was {}", stage.service.value(), field.field,
                                     shownText(field.before), shownText(field.after)));
            }
        }
    }
    if (calls.empty()) tell("Nothing that can be rolled back differs from the snapshot.");
    return stepDone(std::move(calls));
}

} // namespace holdfast::recovery
