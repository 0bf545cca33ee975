// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/restore_deeds.h"

#include "engine/core/base/nap.h"
#include "engine/recovery/place_swap.h"
#include "engine/recovery/platform_work.h"
#include "engine/recovery/restore_recipe.h"
#include "engine/recovery/restore_steps.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <thread>

namespace holdfast::recovery {

using actions::CallRecord;
using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using Steady = std::chrono::steady_clock;

namespace {

constexpr Duration kReserve{20'000}; ///< of a step's time, to come to an end in
constexpr Duration kToldEvery{500};

/// Ends when this program closes, when somebody aborts the plan, and before the step's time is over.
class StepStop {
public:
    StepStop(const StepCall& call, const Subject& subject)
        : m_closing(subject.stop, [this] { m_source.request_stop(); })
        , m_aborting(subject.abort, [this] { m_source.request_stop(); })
        , m_timer([this, within = call.deadline -
                                  std::min(call.deadline / 10, kReserve)](const std::stop_token& stop) {
            if (napped(stop, within)) m_source.request_stop();
        }) {}

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::stop_callback<std::function<void()>> m_closing;
    std::stop_callback<std::function<void()>> m_aborting;
    std::jthread m_timer; ///< last: uses the rest
};

StepAnswer rehearsed(std::string call) {
    return stepDone({{.call = std::move(call), .answer = "not made: a dry run", .took = {}}});
}

/// «copy: 1.5 GiB of 4.0 GiB», now and then.
ports::BackupSink teller(const Subject& subject) {
    if (!subject.tell) return {};
    auto told = std::make_shared<Steady::time_point>();
    auto phase = std::make_shared<std::string>();
    return [tell = subject.tell, told, phase](const backups::BackupProgress& progress) {
        const auto now = Steady::now();
        if (now - *told < kToldEvery && *phase == progress.phase) return;
        *told = now;
        *phase = progress.phase;
        auto text =
            fmt::format("{}: {}", progress.phase, shownBytes(static_cast<double>(progress.bytesDone)));
        if (progress.bytesTotal > 0)
            text += fmt::format(" of {}", shownBytes(static_cast<double>(progress.bytesTotal)));
        tell(text);
    };
}

/// What a step remembers of what was wanted, without where it goes.
Result<RestoreWish> wishOf(const StepCall& call) {
    return restoreWishIn(call.operation.arguments);
}

PlaceSwap swapOf(const RestoreSight& places) {
    return {.data = places.data, .restored = places.restored, .aside = places.aside, .lost = places.lost};
}

Duration since(Steady::time_point began) {
    return std::chrono::duration_cast<Duration>(Steady::now() - began);
}

std::vector<CallRecord> schedulesIn(const StepCall& call, const char* what) {
    std::vector<CallRecord> calls;
    for (const auto& schedule : splitList(argumentOf(call, "schedules")).value_or(std::vector<std::string>()))
        calls.push_back({.call = schedule, .answer = what, .took = {}});
    return calls;
}

std::string rehearsalOf(const StepCall& call) {
    const auto& name = call.operation.name;
    const auto places = placesIn(call.operation.arguments);
    if (name == "restore.quiet") return "wait for the lock of the repository";
    if (name == "restore.safety") return "take a backup of how it is now, and verify it";
    if (name == "restore.fetch")
        return fmt::format("restore {} into {}", places.backup.id.value(), places.restored);
    if (name == "restore.prove") return fmt::format("start a server on {} and compare", places.restored);
    if (name == "restore.swap")
        return places.lost ? fmt::format("rename {} to {}", places.restored, places.data)
                           : fmt::format("rename {} to {}, then {} to {}", places.data, places.aside,
                                         places.restored, places.data);
    if (name == "restore.answers") return "ask the server who it is";
    if (name == "restore.log") return "begin a new stretch of received log";
    return "say where the former data is";
}

/// The way back of a start: whatever runs there is stopped, so that its data can change places again.
StepAnswer halt(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr) return stepFailed({}, "Its platform is not there any more.");
    PlatformWork work(call, *subject.platform, subject.stop);
    const auto stopped = work.order({.kind = workloads::OrderKind::Stop,
                                     .workload = {},
                                     .instance = readMark(call.operation.arguments).instance});
    return stopped ? work.done() : work.failed(stopped.error());
}

StepSight seeRunning(const StepCall& call, const Subject& subject) {
    if (subject.platform == nullptr) return {.seen = Seen::Unknown, .text = "its platform is not there"};
    PlatformWork work(call, *subject.platform, subject.stop);
    const auto now = work.look();
    if (!now) return {.seen = Seen::Unknown, .text = now.error().detail};
    const auto* const instance = findInstance(*now, readMark(call.operation.arguments).instance);
    if (instance == nullptr) return {.seen = Seen::Unknown, .text = "there is no such instance any more"};
    const bool stopped = instance->state == workloads::InstanceState::Stopped;
    return {.seen = stopped ? Seen::NotInEffect : Seen::InEffect, .text = describeRun(instance)};
}

StepSight seeSwapped(const StepCall& call) {
    const auto swap = swapOf(placesIn(call.operation.arguments));
    const auto words = wordsOf(swap);
    switch (lookAt(swap)) {
    case SwapSight::Before:
        return {.seen = Seen::NotInEffect, .text = words};
    case SwapSight::After:
        return {.seen = Seen::InEffect, .text = words};
    case SwapSight::Half: // undone, so that the former data is back
    case SwapSight::Strange:
        break;
    }
    return {.seen = Seen::Partly, .text = words};
}

StepSight seeFetched(const StepCall& call) {
    const auto places = placesIn(call.operation.arguments);
    auto swap = swapOf(places);
    // It gets its name once all of it is there.
    const bool there = lookAt(swap) == SwapSight::Before;
    return {.seen = there ? Seen::InEffect : Seen::NotInEffect, .text = wordsOf(swap)};
}

} // namespace

StepAnswer RestoreDeed::run(const StepCall& call, const Subject& subject) {
    const auto& name = call.operation.name;
    if (name == "restore.halt") return halt(call, subject);
    if (call.writes == actions::Writes::Withhold) return rehearsed(rehearsalOf(call));
    const auto swapped = swapOf(placesIn(call.operation.arguments));
    if (name == "restore.swap-back") {
        const auto back = swapBack(swapped);
        if (!back) return stepFailed({}, back.error().detail);
        return stepDone({{.call = "put the folders back", .answer = wordsOf(swapped), .took = {}}});
    }
    const auto wish = wishOf(call);
    if (!wish) return stepFailed({}, wish.error().detail);
    const StepStop stop(call, subject);
    if (name == "restore.quiet") {
        const auto quiet = m_book.awaitQuiet(subject, stop.token());
        if (!quiet) return stepFailed({}, quiet.error().detail);
        return stepDone(schedulesIn(call, "waits while this plan runs"));
    }
    if (name == "restore.safety") return safety(subject, stop.token());
    if (name == "restore.fetch") return fetch(call, subject, stop.token());
    if (name == "restore.prove") return prove(call, subject, stop.token());
    if (name == "restore.swap") return swap(call, subject, stop.token());
    if (name == "restore.answers") {
        const auto began = Steady::now();
        const auto said =
            m_book.awaitServer(subject, *wish, placesIn(call.operation.arguments), stop.token());
        if (!said) return stepFailed({}, said.error().detail);
        return stepDone({{.call = "ask the server", .answer = *said, .took = since(began)}});
    }
    if (name == "restore.log") {
        const auto anew = m_book.beginLogAnew(subject, *wish);
        if (!anew) return stepFailed({}, anew.error().detail);
        return stepDone(
            {{.call = "receive the log anew", .answer = "it begins where the server is", .took = {}}});
    }
    if (name != "restore.keep")
        return stepFailed({},
                          fmt::format("This Holdfast does not know how to do «{}». Draw the plan up anew, "
                                      "with this version.",
                                      name));
    auto calls = schedulesIn(call, "goes on as soon as this plan has ended");
    if (!swapped.lost)
        calls.insert(calls.begin(), {.call = "the former data",
                                     .answer = fmt::format("is kept in {}, whole; remove it when nobody "
                                                           "needs it any more",
                                                           swapped.aside.string()),
                                     .took = {}});
    return stepDone(std::move(calls));
}

StepSight RestoreDeed::observe(const StepCall& call, const Subject& subject) {
    const auto& name = call.operation.name;
    if (name == "restore.halt") return seeRunning(call, subject);
    if (name == "restore.swap" || name == "restore.swap-back") return seeSwapped(call);
    if (name == "restore.fetch") return seeFetched(call);
    // These leave nothing behind in its place; doing them again does no harm.
    return {.seen = Seen::NotInEffect, .text = "it can be done (again)"};
}

/// One that cannot be had is evidence and no failure: a server that is ill may not be able to give one, and
/// its data stays aside in any case.
StepAnswer RestoreDeed::safety(const Subject& subject, std::stop_token stop) {
    const auto began = Steady::now();
    const auto taken = m_book.takeSafety(subject, teller(subject), stop);
    if (!taken && stop.stop_requested()) return stepFailed({}, taken.error().detail);
    return stepDone(
        {{.call = "take a backup as it is now",
          .answer = taken ? *taken
                          : fmt::format("none could be taken: {} The former data stays aside all the same.",
                                        taken.error().detail),
          .took = since(began)}});
}

StepAnswer RestoreDeed::fetch(const StepCall& call, const Subject& subject, std::stop_token stop) {
    const auto places = placesIn(call.operation.arguments);
    const auto wish = wishOf(call);
    if (!wish) return stepFailed({}, wish.error().detail);
    const auto restored = m_book.fetch(subject, *wish, places, teller(subject), std::move(stop));
    if (!restored) return stepFailed({}, restored.error().detail);
    std::vector<CallRecord> calls;
    for (const auto& phase : restored->phases)
        calls.push_back({.call = phase.name, .answer = "done", .took = phase.took});
    calls.push_back({.call = "restored", .answer = restored->text, .took = {}});
    return stepDone(std::move(calls));
}

StepAnswer RestoreDeed::prove(const StepCall& call, const Subject& subject, std::stop_token stop) {
    const auto places = placesIn(call.operation.arguments);
    const auto wish = wishOf(call);
    if (!wish) return stepFailed({}, wish.error().detail);
    const auto began = Steady::now();
    const auto found = m_book.prove(subject, *wish, places, std::move(stop));
    if (!found) return stepFailed({}, found.error().detail);
    std::vector<CallRecord> calls;
    for (const auto& sentence : *found)
        calls.push_back({.call = "compare with the backup", .answer = sentence, .took = {}});
    if (!calls.empty()) calls.front().took = since(began);
    return stepDone(std::move(calls));
}

StepAnswer RestoreDeed::swap(const StepCall& call, const Subject& subject, std::stop_token stop) {
    const auto places = placesIn(call.operation.arguments);
    const auto wish = wishOf(call);
    if (!wish) return stepFailed({}, wish.error().detail);
    const auto swap = swapOf(places);
    if (auto may = m_book.mayReplace(subject, *wish, places, std::move(stop)); !may)
        return stepFailed({}, may.error().detail);
    const auto began = Steady::now();
    const auto done = swapIn(swap);
    if (!done) return stepFailed({}, done.error().detail);
    return stepDone({{.call = "rename", .answer = wordsOf(swap), .took = since(began)}});
}

} // namespace holdfast::recovery
