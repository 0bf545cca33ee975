// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/record_guards.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

GuardFacts with(RecordFacts record) {
    auto facts = wellFacts();
    facts.record = record;
    return facts;
}

} // namespace

class TstRecordGuards final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void cooldown() {
        const auto now = wellFacts().now;
        GUARD_SAYS(asked(GuardId::Cooldown, with({})), Verdict::Pass, "not done to it before");
        GUARD_SAYS(asked(GuardId::Cooldown, with({.lastEnded = now - Duration(299'999)})), Verdict::Refuse,
                   "Wait another");
        GUARD_SAYS(asked(GuardId::Cooldown, with({.lastEnded = now - Duration(300'000)})), Verdict::Pass,
                   "ended 5 min ago");
        GUARD_SAYS(asked(GuardId::Cooldown, with({.lastEnded = now + Duration(60'000)})), Verdict::Refuse,
                   "Wait another 5 min");
    }

    void attempts() {
        GUARD_SAYS(asked(GuardId::Attempts, with({.attempts = 2})), Verdict::Pass, "attempt 3 of 3");
        GUARD_SAYS(asked(GuardId::Attempts, with({.attempts = 3})), Verdict::Refuse, "tried 3 times");
        GUARD_SAYS(asked(GuardId::Attempts, with({.attempts = 0, .mostAttempts = 0})), Verdict::Refuse,
                   "no more than 0");
    }

    void backOff() {
        const auto now = wellFacts().now;
        GUARD_SAYS(asked(GuardId::BackOff, with({.backOffUntil = now + Duration(1)})), Verdict::Refuse,
                   "Wait another");
        GUARD_SAYS(asked(GuardId::BackOff, with({.backOffUntil = now})), Verdict::Pass,
                   "nothing to wait for");
    }

    void breaker() {
        const auto now = wellFacts().now;
        GUARD_SAYS(asked(GuardId::Breaker,
                         with({.breaker = BreakerPhase::Open, .breakerTrial = now + Duration(120'000)})),
                   Verdict::Refuse, "tried in 2 min");
        GUARD_SAYS(asked(GuardId::Breaker, with({.breaker = BreakerPhase::Open})), Verdict::Refuse,
                   "by hand");
        GUARD_SAYS(asked(GuardId::Breaker, with({.breaker = BreakerPhase::HalfOpen})), Verdict::Warn,
                   "trial");
        GUARD_SAYS(asked(GuardId::Breaker, with({})), Verdict::Pass, "closed");
        GUARD_SAYS(asked(GuardId::Breaker, with({.breaker = BreakerPhase::NotObserved})), Verdict::NotSet,
                   "No breaker");
    }

    void withoutARecordNothingIsOver() {
        auto facts = wellFacts();
        facts.record.reset();
        for (const auto guard : {GuardId::Cooldown, GuardId::Attempts, GuardId::BackOff, GuardId::Breaker})
            GUARD_SAYS(asked(guard, facts), Verdict::Refuse, "could not be read");
    }

    void anInterruptedPlanIsNotHeldBackByItself() {
        const auto facts = with({.lastEnded = wellFacts().now, .attempts = 9, .breaker = BreakerPhase::Open});
        for (const auto guard : {GuardId::Cooldown, GuardId::Attempts, GuardId::BackOff, GuardId::Breaker})
            GUARD_SAYS(asked(guard, facts, GuardMoment::Resumed), Verdict::Pass, "begun before");
    }
};

HOLDFAST_TEST(TstRecordGuards)
#include "tst_record_guards.moc"
