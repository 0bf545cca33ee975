// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/restore_steps.h"

#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

namespace holdfast::recovery {

using actions::Repeatability;
using actions::Step;
using actions::Undo;
using actions::UndoKind;

namespace {

constexpr Duration kShort{60'000};
constexpr Duration kQuiet{1'800'000}; ///< until a backup that is under way has come to its end
constexpr Duration kAnswers{1'800'000};
constexpr Duration kLongest = std::chrono::hours(23);
constexpr std::uint64_t kSlowestBytes = 4'000'000; ///< a second, for deadlines
constexpr std::uint64_t kUsualBytes = 60'000'000;  ///< a second, as a guess

Duration readingOf(std::uint64_t bytes, std::uint64_t perSecond) {
    return std::chrono::seconds(static_cast<std::int64_t>(bytes / perSecond));
}

Undo notNeeded(std::string why) {
    return {.kind = UndoKind::NotNeeded, .operation = {}, .text = "not needed: " + std::move(why)};
}

class StepWriter {
public:
    explicit StepWriter(const RestoreWork& work) : m_work(work), m_name(work.subject.service.id.value()) {}

    [[nodiscard]] std::vector<Step> write() {
        prepare();
        for (const auto& one : m_work.dependants)
            stop(one.subject, one.sight);
        stop(m_work.subject, m_work.own);
        swap();
        start(m_work.subject, m_work.own, true);
        settle();
        for (const auto& one : m_work.dependants | std::views::reverse)
            start(one.subject, one.sight, false);
        keep();
        return std::move(m_steps);
    }

private:
    Step& add(std::string title, const char* operation, Duration deadline) {
        Step step{.title = std::move(title),
                  .service = m_work.subject.service.id,
                  .operation = {.name = operation, .arguments = m_work.wish},
                  .precondition = {},
                  .repeatability = Repeatability::Idempotent,
                  .deadline = std::min(deadline, kLongest),
                  .undo = notNeeded("it changes nothing")};
        writePlaces(m_work.sight, step.operation.arguments);
        m_steps.push_back(std::move(step));
        return m_steps.back();
    }

    /// While everything still runs.
    void prepare() {
        const auto& sight = m_work.sight;
        const auto reading = readingOf(sight.backup.dataBytes, kSlowestBytes);
        auto& quiet = add(fmt::format("Wait until nothing is under way with the backups of {}; what is "
                                      "scheduled waits until this plan has ended",
                                      m_name),
                          "restore.quiet", kQuiet);
        quiet.operation.arguments["schedules"] = joinList(sight.schedules);
        quiet.precondition = "nobody has waited for this plan yet";
        if (!sight.answers.empty()) {
            auto& safety = add(fmt::format("Take a backup of {} as it is now, if it still can be", m_name),
                               "restore.safety", std::chrono::hours(1) + reading * 2);
            safety.precondition = "none was taken for this plan";
            safety.undo = notNeeded("it stays, to go back to");
        }
        auto& fetch = add(fmt::format("Restore backup {} into {}", sight.backup.id.value(), sight.restored),
                          "restore.fetch", std::chrono::hours(1) + reading * 3);
        fetch.precondition = "nothing stands there";
        fetch.undo = notNeeded("it stays there, to look at, and nothing uses it");
        auto& prove = add("Prove what was restored by a server of its own", "restore.prove",
                          std::chrono::hours(1) + reading * 3);
        prove.precondition = "it was restored, and no server uses it";
    }

    void swap() {
        const auto& sight = m_work.sight;
        auto& step = add(sight.lost ? fmt::format("Put it into the place of the lost data, {}", sight.data)
                                    : fmt::format("Put {} aside as {}, and what was restored into its place",
                                                  sight.data, sight.aside),
                         "restore.swap", kShort);
        step.precondition = "no server uses it, and it still is the data directory of this very server";
        step.repeatability = Repeatability::Guarded;
        step.undo = {.kind = UndoKind::Operation,
                     .operation = {.name = "restore.swap-back", .arguments = step.operation.arguments},
                     .text = sight.lost ? fmt::format("Put what was restored back to {}", sight.restored)
                                        : fmt::format("Put {} back into its place, and what was restored "
                                                      "aside",
                                                      sight.aside)};
    }

    void settle() {
        auto& answers = add(fmt::format("Wait until {} answers, with the restored data", m_name),
                            "restore.answers", kAnswers);
        answers.precondition = "it was not asked since it was started";
        if (!m_work.sight.log) return;
        auto& log = add("Receive its log anew from here on", "restore.log", kShort);
        log.precondition = "what was received so far ends before";
        log.undo = notNeeded("it is received from where the server is");
    }

    void keep() {
        auto& step =
            add(m_work.sight.lost ? std::string("Let what is scheduled go on")
                                  : fmt::format("Keep the former data in {}, and let what is scheduled go on",
                                                m_work.sight.aside),
                "restore.keep", kShort);
        step.operation.arguments["schedules"] = joinList(m_work.sight.schedules);
        step.precondition = "it was not said yet";
    }

    void stop(const Subject& subject, const PlatformSight& sight) {
        for (auto& step : restartSteps(subject.service.id, sight.workload, {})) {
            if (step.operation.name == "platform.stop") m_steps.push_back(std::move(step));
        }
    }

    /// `own`: it must be down again before its data can be put back.
    void start(const Subject& subject, const PlatformSight& sight, bool own) {
        for (auto& step : restartSteps(subject.service.id, sight.workload, {})) {
            if (step.operation.name == "platform.stop") continue;
            if (step.operation.name == "platform.start") {
                step.undo = notNeeded("it goes on by itself once its data is back");
                if (own)
                    step.undo = {.kind = UndoKind::Operation,
                                 .operation = {.name = "restore.halt", .arguments = step.operation.arguments},
                                 .text = fmt::format("Stop {}", subject.service.id.value())};
            }
            m_steps.push_back(std::move(step));
        }
    }

    const RestoreWork& m_work;
    std::string m_name;
    std::vector<Step> m_steps;
};

} // namespace

std::vector<Step> stepsFor(const RestoreWork& work) {
    return StepWriter(work).write();
}

Duration expectedFor(const RestoreWork& work) {
    constexpr Duration kEachService{10'000};
    const auto once = readingOf(work.sight.backup.dataBytes, kUsualBytes);
    const int reads = work.sight.answers.empty() ? 3 : 5;
    return once * reads + Duration(30'000) + kEachService * static_cast<int>(work.dependants.size() * 2 + 1);
}

void writePlaces(const RestoreSight& sight, std::map<std::string, std::string>& arguments) {
    arguments["backup"] = sight.backup.id.value();
    arguments["data"] = sight.data;
    arguments["restored"] = sight.restored;
    arguments["aside"] = sight.aside;
    arguments["lost"] = sight.lost ? "yes" : "no";
    if (!sight.identity.empty()) arguments["identity"] = sight.identity;
    if (!sight.inside.empty()) arguments["inside"] = sight.inside;
}

RestoreSight placesIn(const std::map<std::string, std::string>& arguments) {
    const auto text = [&](const char* name) {
        const auto found = arguments.find(name);
        return found == arguments.end() ? std::string() : found->second;
    };
    RestoreSight places{.backup = {},
                        .data = text("data"),
                        .inside = text("inside"),
                        .lost = text("lost") == "yes",
                        .restored = text("restored"),
                        .aside = text("aside"),
                        .identity = text("identity")};
    places.backup.id = backups::BackupId(text("backup"));
    return places;
}

} // namespace holdfast::recovery
