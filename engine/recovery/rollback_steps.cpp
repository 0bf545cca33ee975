// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/rollback_steps.h"

#include "engine/recovery/instance_mark.h"
#include "engine/recovery/server_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace holdfast::recovery {

using actions::Operation;
using actions::Repeatability;
using actions::Step;
using actions::Undo;
using actions::UndoKind;
using snapshots::Move;
using snapshots::MoveKind;
using snapshots::Uptake;
using workloads::Ability;
using workloads::WorkloadDescription;

namespace {

constexpr Duration kShort{30'000};
constexpr Duration kSafety{180'000};
constexpr Duration kEachReplica{90'000};
constexpr Duration kCalls{60'000};

const Move* firstOf(const StageWork& work, MoveKind kind) {
    const auto found = std::ranges::find(work.stage.moves, kind, &Move::kind);
    return found == work.stage.moves.end() ? nullptr : &*found;
}

Undo undoneBy(const char* operation, const Step& step, std::string text) {
    return {.kind = UndoKind::Operation,
            .operation = {.name = operation, .arguments = step.operation.arguments},
            .text = std::move(text)};
}

Undo notNeeded(std::string why) {
    return {.kind = UndoKind::NotNeeded, .operation = {}, .text = "not needed: " + std::move(why)};
}

/// What a single file in a container is: replacing it on the host leaves the former one inside until a start.
bool isMountedAlone(const StageWork& work) {
    if (!work.sight) return false;
    return std::ranges::any_of(work.stage.moves, [&](const Move& move) {
        const auto& mounts = work.sight->workload.configuration.mounts;
        return move.kind == MoveKind::Write &&
               std::ranges::find(mounts, move.what, &workloads::Mount::source) != mounts.end();
    });
}

Uptake uptakeOf(const StageWork& work) {
    return work.stage.uptake == Uptake::Reload && isMountedAlone(work) ? Uptake::Restart : work.stage.uptake;
}

/// What makes the files that were put back take effect when all is undone.
std::string wayBackOf(const StageWork& work) {
    if (firstOf(work, MoveKind::Replace) != nullptr) return "restart";
    return std::string(toString(uptakeOf(work)));
}

/// What one workload's steps are made of.
class StageWriter {
public:
    explicit StageWriter(const StageWork& work) : m_work(work), m_name(work.subject.service.id.value()) {}

    [[nodiscard]] std::vector<Step> write() {
        settle();
        keep();
        const auto uptakeAt = snapshots::uptakePosition(m_work.stage);
        for (std::size_t i = 0; i <= m_work.stage.moves.size(); ++i) {
            if (i == uptakeAt) takeUp();
            if (i < m_work.stage.moves.size()) move(m_work.stage.moves[i]);
        }
        well();
        return std::move(m_steps);
    }

private:
    Step& add(std::string title, const char* operation, std::map<std::string, std::string> arguments) {
        m_steps.push_back({.title = std::move(title),
                           .service = m_work.subject.service.id,
                           .operation = {.name = operation, .arguments = std::move(arguments)},
                           .precondition = {},
                           .repeatability = Repeatability::Idempotent,
                           .deadline = kShort,
                           .undo = {}});
        return m_steps.back();
    }

    /// What an earlier replacement keeps aside goes: platforms keep one former state.
    void settle() {
        const bool touches =
            firstOf(m_work, MoveKind::Replace) != nullptr || firstOf(m_work, MoveKind::Scale) != nullptr;
        if (!touches || !m_work.sight || m_work.sight->workload.aside.empty()) return;
        auto& step = add("Settle the replacement before this one: what it kept aside goes", "platform.settle",
                         {{"workload", m_work.subject.workload.value()}});
        step.precondition = "something is kept aside";
        step.deadline = kCalls;
        step.undo = notNeeded("what runs stays as it is");
    }

    void keep() {
        std::vector<std::string> paths;
        for (const auto& one : m_work.stage.moves) {
            if (one.kind == MoveKind::Write) paths.push_back(one.what);
        }
        if (paths.empty()) return;
        auto& step = add(
            fmt::format("Keep a copy of {} of {} beside",
                        paths.size() == 1 ? paths.front() : fmt::format("{} files", paths.size()), m_name),
            "rollback.keep", {{"files", joinList(paths)}, {"back", wayBackOf(m_work)}});
        if (!m_work.subject.workload.isEmpty())
            step.operation.arguments["workload"] = m_work.subject.workload.value();
        step.precondition = "no copy is kept for this plan";
        step.deadline = kCalls + kEachReplica;
        step.undo = undoneBy("rollback.let-go", step,
                             wayBackOf(m_work) == "nothing"
                                 ? std::string("Remove the copy")
                                 : fmt::format("{} {} with its former files, remove the copy",
                                               wayBackOf(m_work) == "reload" ? "Reload" : "Restart", m_name));
    }

    void move(const Move& one) {
        switch (one.kind) {
        case MoveKind::Write:
            file(one);
            break;
        case MoveKind::Set:
            setting(one);
            break;
        case MoveKind::Scale:
            scale(one);
            break;
        case MoveKind::Replace:
            replace(one);
            break;
        case MoveKind::Limit:
            limit(one);
            break;
        }
    }

    void file(const Move& one) {
        const bool gone = one.file.condition == snapshots::FileCondition::Absent;
        auto& step = add(gone ? fmt::format("Remove {}, which was not there", one.what)
                              : fmt::format("Write {} as it was", one.what),
                         "rollback.write", {{"path", one.what}, {"snapshot", m_work.snapshot.value()}});
        step.precondition = "it is as it was when its copy was kept";
        step.undo =
            undoneBy("rollback.write-back", step, fmt::format("Put the kept copy of {} back", one.what));
    }

    void setting(const Move& one) {
        const bool redis = m_work.subject.service.kind == ServiceKind::Redis;
        auto& step =
            add(fmt::format("Set {} to {}{}", one.what, shownText(one.setting.value),
                            one.setting.applies == snapshots::Applies::Restart ? " for the next start" : ""),
                redis ? "redis.config.set" : "postgres.setting.set",
                {{"parameter", one.what}, {"before", one.settingNow.value}, {"after", one.setting.value}});
        if (!redis) step.operation.arguments["file"] = one.settingNow.fromFile ? "yes" : "no";
        step.precondition = fmt::format("it is «{}»", shownText(one.settingNow.value));
        step.undo = undoneBy(redis ? "redis.config.restore" : "postgres.setting.restore", step,
                             fmt::format("Set {} to {} again", one.what, shownText(one.settingNow.value)));
    }

    void scale(const Move& one) {
        if (!m_work.sight) return;
        auto steps = scaleSteps(m_work.subject.service.id, m_work.sight->workload, one.replicas);
        // What is replaced next need not become ready first: it is what does not work.
        if (firstOf(m_work, MoveKind::Replace) != nullptr) steps.resize(1);
        std::ranges::move(steps, std::back_inserter(m_steps));
    }

    void replace(const Move& one) {
        if (!m_work.sight || !one.workload) return;
        const auto& workload = m_work.sight->workload;
        const auto& former = one.workload->configuration;
        const auto& now = workload.configuration;
        const auto stopped = std::ranges::count(workload.instances, workloads::InstanceState::Stopped,
                                                &workloads::Instance::state);
        auto& step =
            add(former.artifact == now.artifact
                    ? fmt::format("Run {} with its former configuration, keep what runs now aside", m_name)
                    : fmt::format("Run {} from {}, keep what runs now aside", m_name, former.artifact),
                "rollback.replace",
                {{"workload", workload.id.value()},
                 {"snapshot", m_work.snapshot.value()},
                 {"artifact-from", now.artifact},
                 {"artifact-to", former.artifact},
                 {"fingerprint-to", former.fingerprint},
                 {"stopped", std::to_string(stopped)}});
        step.precondition = fmt::format("it runs from {}, and nothing is kept aside", now.artifact);
        step.repeatability = Repeatability::Guarded;
        const auto count = static_cast<int>(std::max<std::size_t>(workload.instances.size(), 1)) +
                           std::max(0, one.workload->replicas - static_cast<int>(workload.instances.size()));
        step.deadline = (stopTimeOf({}, now) + kEachReplica) * count + kCalls;
        step.undo = undoneBy("rollback.put-back", step, "Put back what was kept aside, as it ran before");
        auto& ready = add(fmt::format("Wait until every replica of {} is ready", m_name), "platform.ready",
                          {{"workload", workload.id.value()}});
        ready.precondition = "it is not ready yet";
        ready.deadline = readyTimeOf(former);
        ready.undo = notNeeded("it changes nothing");
    }

    void limit(const Move& one) {
        auto& step = add(fmt::format("Set the limits of {} as they were while it runs", m_name),
                         "platform.limit", {{"workload", m_work.subject.workload.value()}});
        auto& arguments = step.operation.arguments;
        if (one.limits.memory.count > 0) {
            arguments["memory-from"] = std::to_string(one.limitsNow.memory.count);
            arguments["memory-to"] = std::to_string(one.limits.memory.count);
        }
        if (one.limits.cpus > 0.0) {
            arguments["cpu-from"] = fmt::format("{:g}", one.limitsNow.cpus);
            arguments["cpu-to"] = fmt::format("{:g}", one.limits.cpus);
        }
        if (one.limits.processes > 0) {
            arguments["processes-from"] = std::to_string(one.limitsNow.processes);
            arguments["processes-to"] = std::to_string(one.limits.processes);
        }
        step.precondition = "the limits are as they were when the plan was drawn up";
        step.deadline = kCalls;
        step.undo = undoneBy("platform.limit", step, "Set the limits that were there before");
    }

    void takeUp() {
        const auto uptake = uptakeOf(m_work);
        if (uptake == Uptake::Reload) {
            auto& step = add(fmt::format("Have {} read its files again", m_name), "rollback.reload", {});
            step.precondition = "it has not read them since they were written";
            step.undo = notNeeded("it reads again what is put back");
        }
        if (uptake != Uptake::Restart || !m_work.sight) return;
        auto workload = m_work.sight->workload;
        // Those that scaling takes away are not there any more.
        if (const auto* scaled = firstOf(m_work, MoveKind::Scale); scaled != nullptr) {
            const auto stay = std::min(workload.instances.size(), static_cast<std::size_t>(scaled->replicas));
            workload.instances.resize(stay);
        }
        for (auto& step : restartSteps(m_work.subject.service.id, workload, {})) {
            // Copies that are put back have it started again; a setting waits for whoever does.
            if (step.operation.name == "platform.start" && firstOf(m_work, MoveKind::Write) != nullptr)
                step.undo = notNeeded("it is started again with what is put back");
            m_steps.push_back(std::move(step));
        }
    }

    void well() {
        if (m_work.subject.service.probes.empty()) return;
        auto& step = add(fmt::format("Wait until {} is well", m_name), "rollback.well",
                         {{"least", fmt::format("{:g}", m_work.wellAbove)}});
        step.precondition = "its health was not read since it was put back";
        step.deadline = m_work.wellWithin;
        step.undo = notNeeded("it changes nothing");
    }

    const StageWork& m_work;
    std::string m_name;
    std::vector<Step> m_steps;
};

} // namespace

Step safetyStep(const ServiceId& service) {
    return {.title = "Take a snapshot of how the fleet is now",
            .service = service,
            .operation = {.name = "snapshot.safety", .arguments = {}},
            .precondition = "none was taken for this plan",
            .repeatability = Repeatability::Idempotent,
            .deadline = kSafety,
            .undo = notNeeded("it stays, to look at or to go to")};
}

std::vector<Step> stageSteps(const StageWork& work) {
    return StageWriter(work).write();
}

Step compareStep(const ServiceId& service, const snapshots::SnapshotId& snapshot, bool wholeFleet) {
    return {.title = fmt::format("Compare with snapshot {}", snapshot.value()),
            .service = service,
            .operation = {.name = "rollback.compare",
                          .arguments = {{"snapshot", snapshot.value()},
                                        {"scope", wholeFleet ? "fleet" : "service"}}},
            .precondition = "it was not compared since",
            .repeatability = Repeatability::Idempotent,
            .deadline = kSafety,
            .undo = notNeeded("it changes nothing")};
}

std::vector<Ability> abilitiesFor(const snapshots::RollbackStage& stage) {
    std::vector<Ability> needed;
    const auto has = [&](MoveKind kind) {
        return std::ranges::find(stage.moves, kind, &Move::kind) != stage.moves.end();
    };
    if (has(MoveKind::Replace)) needed.push_back(Ability::Replace);
    if (has(MoveKind::Scale)) needed.push_back(Ability::Scale);
    if (has(MoveKind::Limit)) needed.push_back(Ability::Limit);
    if (stage.uptake == Uptake::Restart) {
        needed.push_back(Ability::Stop);
        needed.push_back(Ability::Start);
    }
    return needed;
}

Duration expectedFor(const StageWork& work) {
    constexpr Duration kStart{5'000};
    constexpr Duration kLook{6'000};
    Duration expected{1'000};
    const auto replicas = work.sight ? std::max<std::size_t>(work.sight->workload.instances.size(), 1) : 1;
    const bool starts = firstOf(work, MoveKind::Replace) != nullptr || uptakeOf(work) == Uptake::Restart;
    if (starts) expected += kStart * static_cast<int>(replicas);
    if (firstOf(work, MoveKind::Scale) != nullptr) expected += kStart;
    if (!work.subject.service.probes.empty()) expected += kLook;
    return expected;
}

} // namespace holdfast::recovery
