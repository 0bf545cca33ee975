// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/record_guards.h"

#include "engine/core/actions/guard_words.h"
#include "engine/core/actions/plain_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::actions {

namespace {

/// With the glass broken, the store that would know is the one that is down: it is said, and does not hold
/// back.
GuardResult unreadable(GuardId guard, const GuardFacts& facts) {
    if (!facts.lease.breakGlass.empty())
        return say(guard, Verdict::NotSet,
                   "The glass is broken: what was done before is not known while the store is down.");
    return say(guard, Verdict::Refuse,
               "What was done before could not be read from the store. Bring the store back and try again.");
}

/// These hold back a plan before it begins; one that was interrupted is itself the attempt that counts.
std::optional<GuardResult> alreadyBegun(GuardId guard, GuardMoment moment) {
    if (moment != GuardMoment::Resumed) return std::nullopt;
    return say(guard, Verdict::Pass, "The plan had begun before.");
}

} // namespace

GuardResult cooldownGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    constexpr auto kGuard = GuardId::Cooldown;
    if (const auto begun = alreadyBegun(kGuard, moment)) return *begun;
    if (!facts.record) return unreadable(kGuard, facts);
    const auto& record = *facts.record;
    if (!record.lastEnded)
        return say(kGuard, Verdict::Pass,
                   fmt::format("{} was not done to it before.", toString(plan.action)));
    const auto since = facts.now - *record.lastEnded;
    // A clock that was set back makes it seem to lie ahead: then nothing is known to be over.
    if (since < record.cooldown)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("The last one ended {} ago, and the cooldown is {}. Wait another {}.",
                               inWords(std::max(since, Duration(0))), inWords(record.cooldown),
                               inWords(record.cooldown - std::max(since, Duration(0)))));
    return say(kGuard, Verdict::Pass,
               fmt::format("The last one ended {} ago, and the cooldown is {}.", inWords(since),
                           inWords(record.cooldown)));
}

GuardResult attemptsGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    constexpr auto kGuard = GuardId::Attempts;
    if (const auto begun = alreadyBegun(kGuard, moment)) return *begun;
    if (!facts.record) return unreadable(kGuard, facts);
    const auto& record = *facts.record;
    if (record.attempts >= record.mostAttempts)
        return say(
            kGuard, Verdict::Refuse,
            fmt::format("{} was tried {} times without success, and no more than {} are allowed. Find out "
                        "why, or choose another action.",
                        toString(plan.action), record.attempts, record.mostAttempts));
    return say(kGuard, Verdict::Pass,
               fmt::format("This is attempt {} of {}.", record.attempts + 1, record.mostAttempts));
}

GuardResult backOffGuard(const Plan&, const GuardFacts& facts, GuardMoment moment) {
    constexpr auto kGuard = GuardId::BackOff;
    if (const auto begun = alreadyBegun(kGuard, moment)) return *begun;
    if (!facts.record) return unreadable(kGuard, facts);
    const auto until = facts.record->backOffUntil;
    if (until && facts.now < *until)
        return say(kGuard, Verdict::Refuse,
                   fmt::format("After the last attempt it waits, with each attempt longer. Wait another {}.",
                               inWords(*until - facts.now)));
    return say(kGuard, Verdict::Pass, "There is nothing to wait for.");
}

GuardResult breakerGuard(const Plan& plan, const GuardFacts& facts, GuardMoment moment) {
    constexpr auto kGuard = GuardId::Breaker;
    if (const auto begun = alreadyBegun(kGuard, moment)) return *begun;
    if (!facts.record) return unreadable(kGuard, facts);
    const auto& record = *facts.record;
    switch (record.breaker) {
    case BreakerPhase::Open:
        return say(kGuard, Verdict::Refuse,
                   fmt::format("{} has failed too often, so its breaker is open. {}", toString(plan.action),
                               record.breakerTrial
                                   ? fmt::format("It may be tried in {}, or close the breaker by hand.",
                                                 inWords(*record.breakerTrial - facts.now))
                                   : std::string("Close it by hand when the reason is known.")));
    case BreakerPhase::HalfOpen:
        return say(kGuard, Verdict::Warn, "Its breaker is half-open: this is the trial that decides.");
    case BreakerPhase::Closed:
        return say(kGuard, Verdict::Pass, "Its breaker is closed.");
    case BreakerPhase::NotObserved:
        break;
    }
    return say(kGuard, Verdict::NotSet, "No breaker is kept for this action.");
}

} // namespace holdfast::actions
