// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/attempt_record.h"

#include <algorithm>

namespace holdfast::automation {

void AttemptRecord::take(const TriggerRule& rule, actions::Outcome outcome, TimePoint ended) {
    using actions::Outcome;
    if (outcome == Outcome::Refused || outcome == Outcome::Expired || outcome == Outcome::Rehearsed) return;
    auto& attempts = m_attempts[rule.action];
    attempts.lastEnded = ended;
    if (outcome == Outcome::Done) {
        attempts.failed = 0;
        attempts.backOffUntil.reset();
        return;
    }
    ++attempts.failed;
    attempts.backOffUntil = ended + backOffAfter(attempts.failed, rule.backOff);
}

void AttemptRecord::well() {
    for (auto& [action, attempts] : m_attempts) {
        attempts.failed = 0;
        attempts.backOffUntil.reset();
    }
}

const Attempts& AttemptRecord::of(actions::RecoveryAction action) const {
    static const Attempts none;
    const auto found = m_attempts.find(action);
    return found == m_attempts.end() ? none : found->second;
}

actions::RecordFacts AttemptRecord::factsFor(const TriggerRule& rule) const {
    const auto& attempts = of(rule.action);
    return {.lastEnded = attempts.lastEnded,
            .cooldown = rule.cooldown,
            .attempts = attempts.failed,
            .mostAttempts = rule.mostAttempts,
            .backOffUntil = attempts.backOffUntil,
            // It closes once the service is well again: then the attempts are forgotten.
            .breaker = attempts.failed >= rule.mostAttempts ? BreakerPhase::Open : BreakerPhase::Closed};
}

Duration backOffAfter(int failed, Duration base) noexcept {
    if (failed <= 0) return Duration(0);
    Duration wait = base;
    for (int i = 1; i < failed && wait < kLongestBackOff; ++i)
        wait *= 2;
    return std::min(wait, kLongestBackOff);
}

} // namespace holdfast::automation
