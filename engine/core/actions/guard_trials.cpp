// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/guard_trials.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>

namespace holdfast::actions {

namespace {

/// The name in another case; empty when it has no letters.
std::string inOtherCase(const std::string& name) {
    std::string other = name;
    for (char& letter : other) {
        const auto byte = static_cast<unsigned char>(letter);
        letter = static_cast<char>(std::islower(byte) != 0 ? std::toupper(byte) : std::tolower(byte));
    }
    return other == name ? std::string() : other;
}

/// A copy of the plan that a name must be typed for.
Plan hardPlan(Plan plan) {
    plan.tier = std::max(plan.tier, Tier::Hard);
    plan.origin = Origin::Window;
    return plan;
}

/// Facts under which the plan would not be refused by any guard that is tried.
GuardFacts soundFacts(const Plan& plan, GuardFacts facts) {
    facts.now = plan.drawnUp;
    facts.world.observed = true;
    facts.world.blindness.clear();
    facts.world.revision = plan.revision;
    facts.world.target = plan.target;
    facts.world.basis = plan.basis;
    facts.world.difference.clear();
    facts.lease = {.standing = LeaseStanding::Ours, .reach = LeaseReach::Shared, .token = 1};
    facts.record = RecordFacts{};
    facts.access.who = "guard test";
    facts.access.role = Role::Admin;
    facts.access.unlocked = true;
    facts.access.serviceLocked = false;
    return facts;
}

ConfirmationGiven soundWord(const Plan& plan) {
    return {.plan = plan.id,
            .revision = plan.revision,
            .digest = digestOf(plan),
            .by = "guard test",
            .impactRead = true,
            .typedName = plan.target.service.value(),
            .reason = "a test of the guards",
            .secondPerson = "another person"};
}

TrialResult confirmationTrial(const Plan& plan, std::string trial,
                              const std::function<void(ConfirmationGiven&)>& provoke) {
    auto given = soundWord(plan);
    const bool sound = confirm(plan, given, plan.drawnUp).has_value();
    provoke(given);
    const auto answer = confirm(plan, given, plan.drawnUp);
    if (answer) return {.trial = std::move(trial), .refused = false, .sentence = "It was accepted."};
    if (!sound)
        return {.trial = std::move(trial),
                .refused = false,
                .sentence = "A right confirmation is refused as well, so this proves nothing."};
    return {.trial = std::move(trial), .refused = true, .sentence = answer.error().detail};
}

TrialResult guardTrial(const Plan& plan, const GuardFacts& sound, GuardId guard, std::string trial,
                       const std::function<void(GuardFacts&)>& provoke) {
    constexpr auto kMoment = GuardMoment::BeforeExecution;
    const auto before = askGuards(plan, sound, kMoment).of(guard);
    auto facts = sound;
    provoke(facts);
    const auto report = askGuards(plan, facts, kMoment);
    const auto& after = report.of(guard);
    if (after.verdict != Verdict::Refuse || !report.refused())
        return {.trial = std::move(trial), .refused = false, .sentence = after.sentence};
    if (before.verdict == Verdict::Refuse)
        return {.trial = std::move(trial),
                .refused = false,
                .sentence = fmt::format("It is refused without that as well: {}", before.sentence)};
    return {.trial = std::move(trial), .refused = true, .sentence = after.sentence};
}

void tryConfirmations(const Plan& plan, std::vector<TrialResult>& results) {
    const auto& name = plan.target.service.value();
    const auto trial = [&](std::string what, const std::function<void(ConfirmationGiven&)>& provoke) {
        results.push_back(confirmationTrial(plan, std::move(what), provoke));
    };
    trial("a confirmation with the name of another service",
          [&](ConfirmationGiven& given) { given.typedName = name + "-2"; });
    trial("a confirmation without a name", [](ConfirmationGiven& given) { given.typedName.clear(); });
    if (const auto other = inOtherCase(name); !other.empty())
        trial("a confirmation with the name in the wrong case",
              [&](ConfirmationGiven& given) { given.typedName = other; });
    trial("a confirmation with a blank behind the name",
          [&](ConfirmationGiven& given) { given.typedName = name + " "; });
    trial("a confirmation of somebody who has not read the impact",
          [](ConfirmationGiven& given) { given.impactRead = false; });
    trial("a confirmation that was given for another revision",
          [](ConfirmationGiven& given) { ++given.revision; });
    trial("a confirmation of a plan that has changed since it was shown",
          [](ConfirmationGiven& given) { given.digest = std::string(64, '0'); });
}

} // namespace

std::vector<TrialResult> tryGuards(const Plan& drawn, const GuardFacts& gathered) {
    std::vector<TrialResult> results;
    const auto plan = hardPlan(drawn);
    tryConfirmations(plan, results);
    const auto sound = soundFacts(plan, gathered);
    const auto trial = [&](GuardId guard, std::string what, const std::function<void(GuardFacts&)>& provoke) {
        results.push_back(guardTrial(plan, sound, guard, std::move(what), provoke));
    };
    trial(GuardId::Revision, "a plan that is older than it may be",
          [](GuardFacts& facts) { facts.now += kPlanLivesFor + Duration(1'000); });
    trial(GuardId::Revision, "a plan whose world has changed since it was drawn up",
          [](GuardFacts& facts) { *facts.world.basis += "-changed"; });
    trial(GuardId::Target, "a plan whose target is another one of the same name",
          [](GuardFacts& facts) { facts.world.target->identity += "-another"; });
    trial(GuardId::Observed, "a plan while Holdfast does not see the fleet", [](GuardFacts& facts) {
        facts.world.observed = false;
        facts.world.blindness = "no route to the fleet";
    });
    trial(GuardId::Lease, "a plan while somebody else holds the lock", [](GuardFacts& facts) {
        facts.lease.standing = LeaseStanding::Others;
        facts.lease.holder = "somebody else";
        facts.lease.since = facts.now - Duration(60'000);
    });
    trial(GuardId::Lease, "a plan while the store of the locks cannot be reached",
          [](GuardFacts& facts) { facts.lease = {.standing = LeaseStanding::Unreachable}; });
    trial(GuardId::Cooldown, "a plan within the cooldown of the last one",
          [](GuardFacts& facts) { facts.record->lastEnded = facts.now - Duration(1'000); });
    trial(GuardId::Cooldown, "a plan while what was done before cannot be read",
          [](GuardFacts& facts) { facts.record.reset(); });
    trial(GuardId::Attempts, "a plan that was tried as often as it may be",
          [](GuardFacts& facts) { facts.record->attempts = facts.record->mostAttempts; });
    trial(GuardId::Role, "a plan of a viewer", [](GuardFacts& facts) { facts.access.role = Role::Viewer; });
    trial(GuardId::Role, "a plan of somebody whose role is not known",
          [](GuardFacts& facts) { facts.access.role.reset(); });
    trial(GuardId::Role, "a plan while acting is locked",
          [](GuardFacts& facts) { facts.access.unlocked = false; });
    return results;
}

} // namespace holdfast::actions
