// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/world_guards.h"

#include "engine/core/actions/guard_words.h"
#include "engine/core/actions/plain_words.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

namespace holdfast::actions {

namespace {

std::string differenceOf(const PlanTarget& meant, const PlanTarget& found) {
    std::string text;
    const auto compare = [&](std::string_view what, std::string_view left, std::string_view right) {
        if (left == right) return;
        text += fmt::format("{}{} is «{}», the plan means «{}»", text.empty() ? "" : ", ", what, right, left);
    };
    compare("the fleet", meant.fleet, found.fleet);
    compare("the environment", toString(meant.environment), toString(found.environment));
    compare("the platform", meant.context, found.context);
    compare("the service", meant.service.value(), found.service.value());
    compare("the identity", meant.identity, found.identity);
    return text;
}

std::string othersLease(const LeaseFacts& lease, TimePoint now) {
    auto text = fmt::format("{} is acting on it", lease.holder.empty() ? "Somebody else" : lease.holder);
    if (lease.since) text += fmt::format(", since {} ago", inWords(now - *lease.since));
    if (lease.until)
        text += fmt::format("; the lock ends in {} unless it is prolonged", inWords(*lease.until - now));
    return text + ". Wait until it is done, or talk to them.";
}

GuardResult leaseLooksFree(const LeaseFacts& lease) {
    if (lease.reach == LeaseReach::ThisMachine)
        return say(GuardId::Lease, Verdict::Warn,
                   "Nobody on this machine is acting on it. Without a shared store other machines cannot be "
                   "seen.");
    if (lease.standing == LeaseStanding::Ours)
        return say(
            GuardId::Lease, Verdict::Pass,
            fmt::format("Nobody else is acting on it: the lock is held, fencing token {}.", lease.token));
    return say(GuardId::Lease, Verdict::Pass,
               "Nobody is acting on it; the lock is taken before the first step.");
}

} // namespace

GuardResult observedGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    if (facts.world.observed) return say(GuardId::Observed, Verdict::Pass, "Holdfast sees the fleet.");
    return say(GuardId::Observed, Verdict::Refuse,
               fmt::format("Holdfast does not see the fleet now{}{}. Wait until it is observed again.",
                           facts.world.blindness.empty() ? "" : ": ", facts.world.blindness));
}

GuardResult revisionGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    if (moment == GuardMoment::Resumed)
        return say(GuardId::Revision, Verdict::Pass,
                   "Steps of this plan are done; each further one asks for its own precondition.");
    const auto age = facts.now - plan.drawnUp;
    if (age < Duration(0))
        return say(GuardId::Revision, Verdict::Refuse,
                   "The plan was drawn up later than now: the clock was set back. Draw it up anew.");
    if (age > kPlanLivesFor)
        return say(GuardId::Revision, Verdict::Refuse,
                   fmt::format("The plan is {} old. Draw it up anew from the present state.", inWords(age)));
    if (!facts.world.basis)
        return say(GuardId::Revision, Verdict::Refuse,
                   "What runs now could not be read, so the plan cannot be held against it. Look at the "
                   "platform's connection and try again.");
    if (*facts.world.basis != plan.basis)
        return say(GuardId::Revision, Verdict::Refuse,
                   fmt::format("The world has changed since the plan was drawn up{}{}. Draw it up anew.",
                               facts.world.difference.empty() ? "" : ": ", facts.world.difference));
    return say(GuardId::Revision, Verdict::Pass,
               fmt::format("The world is as in state {}, from which the plan was built.", plan.revision));
}

GuardResult targetGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    if (!facts.world.target)
        return say(GuardId::Target, Verdict::Refuse,
                   fmt::format("The platform could not say who {} is. Look at its connection and try again.",
                               plan.target.service.value()));
    auto meant = plan.target;
    // Steps of the plan may have replaced the very container that it names.
    if (moment == GuardMoment::Resumed) meant.identity = facts.world.target->identity;
    if (const auto difference = differenceOf(meant, *facts.world.target); !difference.empty())
        return say(
            GuardId::Target, Verdict::Refuse,
            fmt::format("This is not the target that is meant: {}. Draw the plan up anew.", difference));
    return say(GuardId::Target, Verdict::Pass,
               fmt::format("{} of {}, {}{}{}", plan.target.service.value(), plan.target.fleet,
                           toString(plan.target.environment),
                           plan.target.identity.empty() ? "" : ", which is ", plan.target.identity) +
                   ".");
}

GuardResult capabilityGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    if (facts.world.incapable.empty())
        return say(GuardId::Capability, Verdict::Pass, "The platform can do every step.");
    return say(GuardId::Capability, Verdict::Refuse, facts.world.incapable);
}

GuardResult leaseGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    const auto& lease = facts.lease;
    if (lease.keptInTarget)
        return say(GuardId::Lease, Verdict::Refuse,
                   fmt::format("The lock lies in {}, which is what this plan recovers. Use a store that lies "
                               "elsewhere, or break the glass with a reason.",
                               plan.target.service.value()));
    switch (lease.standing) {
    case LeaseStanding::Others:
        return say(GuardId::Lease, Verdict::Refuse, othersLease(lease, facts.now));
    case LeaseStanding::Lost:
        return say(GuardId::Lease, Verdict::Refuse,
                   "The lock was lost. Look at what happened meanwhile, then draw the plan up anew.");
    case LeaseStanding::Unreachable:
        if (lease.breakGlass.empty())
            return say(GuardId::Lease, Verdict::Refuse,
                       "The store that keeps the locks cannot be reached. Bring it back, or break the glass "
                       "with a reason, which is audited.");
        return say(GuardId::Lease, Verdict::Warn,
                   fmt::format("The glass is broken: it is not known whether somebody else acts on it. "
                               "Reason: {}.",
                               lease.breakGlass));
    case LeaseStanding::Free:
        if (moment != GuardMoment::DrawnUp)
            return say(GuardId::Lease, Verdict::Refuse, "The lock is not held. Start the plan again.");
        return leaseLooksFree(lease);
    case LeaseStanding::Ours:
        return leaseLooksFree(lease);
    }
    return say(GuardId::Lease, Verdict::Refuse, "The lock's standing is not known. Start the plan again.");
}

GuardResult managedElsewhereGuard(const Plan&, const GuardFacts& facts, GuardMoment) {
    if (!facts.managers)
        return say(GuardId::ManagedElsewhere, Verdict::NotSet,
                   "Nobody looked whether something else looks after it.");
    std::string softer;
    for (const auto& manager : *facts.managers) {
        if (manager.attitude == Attitude::Fights)
            return say(GuardId::ManagedElsewhere, Verdict::Refuse,
                       fmt::format("{} would undo this.{}{}", manager.name, manager.advice.empty() ? "" : " ",
                                   manager.advice.empty() ? "" : manager.advice));
        softer += fmt::format(" {} {}.", manager.name,
                              manager.attitude == Attitude::Paused ? "is paused first and resumed afterwards"
                                                                   : "is what the plan acts through");
    }
    if (softer.empty()) return say(GuardId::ManagedElsewhere, Verdict::Pass, "Nothing else looks after it.");
    return say(GuardId::ManagedElsewhere, Verdict::Pass, "Nothing will undo it." + softer);
}

} // namespace holdfast::actions
