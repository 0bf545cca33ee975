// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/attempt_record.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::automation;
using holdfast::actions::Outcome;
using holdfast::actions::RecoveryAction;

namespace {

constexpr TimePoint kNow{Duration(1'780'000'000'000)};
const TriggerRule kRule{.action = RecoveryAction::GracefulRestart, .healthBelow = 0.4};

} // namespace

class TstAttemptRecord final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsKeptIsTakenUpAgain() {
        AttemptRecord record;
        record.take({.action = RecoveryAction::GracefulRestart}, Outcome::Failed, TimePoint(Duration(1'000)));
        record.take({.action = RecoveryAction::CacheClear}, Outcome::Done, TimePoint(Duration(2'000)));
        const AttemptRecord again(record.all());
        QVERIFY(again == record);
        QCOMPARE(again.all().size(), std::size_t{2});
    }

    void eachFailureWaitsLonger() {
        AttemptRecord record;
        record.take(kRule, Outcome::RolledBack, kNow);
        QVERIFY(record.of(kRule.action).backOffUntil == kNow + std::chrono::minutes(1));
        record.take(kRule, Outcome::NeedsPerson, kNow);
        QVERIFY(record.of(kRule.action).backOffUntil == kNow + std::chrono::minutes(2));
        QCOMPARE(record.of(kRule.action).failed, 2);
        record.take(kRule, Outcome::Done, kNow + Duration(1));
        QVERIFY(record.of(kRule.action) == (Attempts{.lastEnded = kNow + Duration(1)}));
    }

    void whatWasRefusedIsNoAttempt() {
        AttemptRecord record;
        for (const auto outcome : {Outcome::Refused, Outcome::Expired, Outcome::Rehearsed})
            record.take(kRule, outcome, kNow);
        QVERIFY(record == AttemptRecord{});
    }

    void wellAgainTheCooldownStays() {
        AttemptRecord record;
        record.take(kRule, Outcome::Failed, kNow);
        record.well();
        QVERIFY(record.of(kRule.action) == (Attempts{.lastEnded = kNow}));
    }

    void theGuardsGetTheSameFigures() {
        AttemptRecord record;
        record.take(kRule, Outcome::Failed, kNow);
        const auto facts = record.factsFor(kRule);
        QVERIFY(facts.lastEnded == kNow && facts.attempts == 1 && facts.mostAttempts == 3);
        QVERIFY(facts.cooldown == kRule.cooldown && facts.backOffUntil == kNow + std::chrono::minutes(1));
    }

    void theBackOffIsBounded() {
        QVERIFY(backOffAfter(0, Duration(60'000)) == Duration(0));
        QVERIFY(backOffAfter(3, Duration(60'000)) == std::chrono::minutes(4));
        QVERIFY(backOffAfter(1'000'000, Duration(60'000)) == kLongestBackOff);
        QVERIFY(backOffAfter(5, Duration(0)) == Duration(0));
    }
};

HOLDFAST_TEST(TstAttemptRecord)
#include "tst_attempt_record.moc"
