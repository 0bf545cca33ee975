// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/impact_guards.h"

#include "engine/core/actions/guard_words.h"
#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::actions {

namespace {

std::vector<std::string> namesWith(const Plan& plan, Effect effect) {
    std::vector<std::string> names;
    for (const auto& one : plan.affected) {
        if (one.effect == effect && one.service != plan.target.service) names.push_back(one.service.value());
    }
    return names;
}

Duration longestOf(const Plan& plan) {
    Duration longest{0};
    for (const auto& one : plan.affected)
        longest = std::max(longest, one.lasts);
    return longest;
}

GuardResult backupGuard(const GuardFacts& facts) {
    constexpr auto kGuard = GuardId::WayBack;
    const auto& backup = facts.wayBack.backup;
    if (!backup)
        return say(kGuard, Verdict::Refuse,
                   "It touches data, and there is no backup. Take one and let it be verified first.");
    if (!backup->verified)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Backup {} was never verified. Verify it first.", backup->name));
    const auto age = facts.now - backup->taken;
    if (age > backup->freshFor)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Backup {} is {} old, and {} is the most. Take a new one first.", backup->name,
                               inWords(age), inWords(backup->freshFor)));
    return say(kGuard, Verdict::Pass,
               fmt::format("Backup {} is {} old and verified.", backup->name, inWords(age)));
}

GuardResult safePointGuard(const GuardFacts& facts) {
    constexpr auto kGuard = GuardId::WayBack;
    const auto& snapshot = facts.wayBack.safePoint;
    if (!snapshot)
        return say(kGuard, Verdict::Refuse,
                   "There is no safe point to return to. Choose an action that needs none.");
    if (!snapshot->verified)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("Snapshot {} is not verified. Verify it first.", snapshot->name));
    return say(kGuard, Verdict::Pass, fmt::format("Snapshot {} is intact.", snapshot->name));
}

/// What the plan itself brings to go back by.
GuardResult ownWayBack(const Plan& plan, const GuardFacts& facts) {
    constexpr auto kGuard = GuardId::WayBack;
    switch (traitsOf(plan.action).wayBack) {
    case WayBack::Backup:
        return backupGuard(facts);
    case WayBack::SafePoint:
        return safePointGuard(facts);
    case WayBack::Compensation:
        break;
    }
    const auto undone = [](const Step& step) { return step.undo.kind != UndoKind::None; };
    const auto without = std::ranges::find_if_not(plan.steps, undone);
    if (without == plan.steps.end()) return say(kGuard, Verdict::Pass, "Every step has its way back.");
    return say(kGuard, Verdict::Warn, fmt::format("There is no way back from «{}».", without->title));
}

/// What is hard to undo does not begin without a picture of how it was; what is easy to undo only says so.
void addSnapshot(GuardResult& result, const Plan& plan, const SafetySnapshotFacts& taken) {
    if (result.verdict == Verdict::Refuse) return;
    if (!taken.trouble.empty()) {
        const bool hard = plan.tier >= Tier::Hard;
        result.verdict = hard ? Verdict::Refuse : Verdict::Warn;
        result.sentence = fmt::format("{}No snapshot could be taken before it: {}",
                                      hard ? "" : result.sentence + " ", taken.trouble);
    } else if (!taken.lacks.empty()) {
        result.verdict = Verdict::Warn;
        result.sentence += fmt::format(
            " The snapshot {} was taken just before, but lacks something of it: {}", taken.name, taken.lacks);
    } else {
        result.sentence += fmt::format(" The snapshot {} was taken just before.", taken.name);
    }
}

} // namespace

GuardResult impactGuard(const Plan& plan, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::Impact;
    const auto down = namesWith(plan, Effect::Down);
    const auto degraded = namesWith(plan, Effect::Degraded);
    const auto tooMany = [&](const std::vector<std::string>& names, int most, const char* what) {
        return say(
            kGuard, Verdict::Refuse,
            fmt::format("{} would {} meanwhile, and {} is the most. Choose a milder action, or raise the "
                        "bound if this is meant.",
                        listed(names), what, most));
    };
    if (std::ssize(down) > facts.impact.mostDown) return tooMany(down, facts.impact.mostDown, "go down");
    if (std::ssize(degraded) > facts.impact.mostDegraded)
        return tooMany(degraded, facts.impact.mostDegraded, "degrade");
    if (!down.empty())
        return say(kGuard, Verdict::Warn,
                   fmt::format("{} {} down {}.", listed(down), down.size() == 1 ? "goes" : "go",
                               howLong(plan.action, longestOf(plan))));
    if (!degraded.empty())
        return say(kGuard, Verdict::Pass,
                   fmt::format("Nothing else goes down; {} {} {}.", listed(degraded),
                               degraded.size() == 1 ? "degrades" : "degrade",
                               howLong(plan.action, longestOf(plan))));
    return say(kGuard, Verdict::Pass, "Nothing else goes down or degrades.");
}

GuardResult lastReplicaGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    constexpr auto kGuard = GuardId::LastReplica;
    if (traitsOf(plan.action).interruption == Interruption::None || facts.impact.replicasTaken == 0)
        return say(kGuard, Verdict::Pass, "It takes no replica out.");
    // One that was interrupted has taken it already: what is left is to put it back.
    if (moment == GuardMoment::Resumed) return say(kGuard, Verdict::Pass, "The plan had begun before.");
    const auto& healthy = facts.impact.healthyReplicas;
    if (!healthy)
        return facts.impact.lastReplicaStated
                   ? say(kGuard, Verdict::Warn,
                         "It is not known how many healthy replicas there are; this may be the last.")
                   : say(kGuard, Verdict::Refuse,
                         "It is not known how many healthy replicas there are. Find out, or say that the "
                         "last "
                         "one may go.");
    // Where none is healthy, none is lost.
    if (*healthy == 0) return say(kGuard, Verdict::Pass, "No replica is healthy, so none is lost.");
    const int left = *healthy - facts.impact.replicasTaken;
    if (left > 0)
        return say(kGuard, Verdict::Pass,
                   fmt::format("{} of {} healthy replicas stay meanwhile.", left, *healthy));
    if (facts.impact.lastReplicaStated)
        return say(kGuard, Verdict::Warn, "It takes out the last healthy replica: it is down meanwhile.");
    return say(kGuard, Verdict::Refuse,
               "It would take out the last healthy replica. Add one first, or say that it may go.");
}

GuardResult hardDependenciesGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::HardDependencies;
    std::string standing;
    std::vector<std::string> unknown;
    for (const auto& one : facts.dependencies) {
        if (one.kind != DependencyKind::Hard) continue;
        if (one.critical && !one.healedByPlan)
            return say(kGuard, Verdict::Refuse,
                       fmt::format("{}, on which it depends, is failing{}. Recover that first.",
                                   one.service.value(),
                                   one.health ? fmt::format(" (health {:.2f})", *one.health) : ""));
        if (!one.health)
            unknown.push_back(one.service.value());
        else
            standing +=
                fmt::format("{}{} {:.2f}", standing.empty() ? "" : ", ", one.service.value(), *one.health);
    }
    if (!unknown.empty())
        return say(kGuard, Verdict::Warn,
                   fmt::format("It is not known how {} {}, on which it depends.", listed(unknown),
                               unknown.size() == 1 ? "is" : "are"));
    if (standing.empty()) return say(kGuard, Verdict::Pass, "It has no hard dependency.");
    return say(kGuard, Verdict::Pass, fmt::format("What it depends on stands: {}.", standing));
}

GuardResult predictedFailuresGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::PredictedFailures;
    const DependencyFacts* worst = nullptr;
    bool forecast = false;
    for (const auto& one : facts.dependencies) {
        if (one.kind != DependencyKind::Hard || !one.failureProbability) continue;
        forecast = true;
        if (worst == nullptr || *one.failureProbability > *worst->failureProbability) worst = &one;
    }
    if (worst != nullptr && *worst->failureProbability >= kWarnedProbability && !worst->healedByPlan)
        return say(kGuard, Verdict::Warn,
                   fmt::format("{} is predicted to fail: {:.0f} %{}. Consider looking after it first.",
                               worst->service.value(), *worst->failureProbability * 100.0,
                               worst->failsIn ? " in " + inWords(*worst->failsIn) : ""));
    if (forecast) return say(kGuard, Verdict::Pass, "Nothing it depends on is predicted to fail.");
    return say(kGuard, Verdict::NotSet, "There is no forecast of what it depends on.");
}

GuardResult wayBackGuard(const Plan& plan, const GuardFacts& facts, GuardMoment) {
    constexpr auto kGuard = GuardId::WayBack;
    if (!facts.wayBack.unsupported.empty()) return say(kGuard, Verdict::Refuse, facts.wayBack.unsupported);
    auto result = ownWayBack(plan, facts);
    if (facts.wayBack.takenBefore) addSnapshot(result, plan, *facts.wayBack.takenBefore);
    return result;
}

} // namespace holdfast::actions
