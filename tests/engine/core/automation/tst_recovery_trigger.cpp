// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/recovery_trigger.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::automation;
using holdfast::actions::AutomationMode;
using holdfast::actions::Outcome;
using holdfast::actions::RecoveryAction;

namespace {

ServiceSigns healthOf(std::optional<double> own) {
    return {.own = own, .confidence = 1.0, .freshness = Freshness::Fresh};
}

/// A service that is read every 30 s.
class Watch {
public:
    explicit Watch(ServiceKind kind = ServiceKind::Http) : trigger(defaultPolicy(kind)) {}

    Decision read(const ServiceSigns& signs) {
        now += Duration(30'000);
        return trigger.take(signs, record, mode, bounds, now);
    }

    Decision twice(const ServiceSigns& signs) {
        (void)read(signs);
        return read(signs);
    }

    /// What was decided is tried and ends so; then the longest wait is over.
    void ended(RecoveryAction action, Outcome outcome) {
        for (const auto& rule : trigger.policy().ladder) {
            if (rule.action == action) record.take(rule, outcome, now);
        }
        now += Duration(3'600'000);
    }

    RecoveryTrigger trigger;
    AttemptRecord record;
    AutomationMode mode = AutomationMode::Auto;
    EnvironmentBounds bounds;
    TimePoint now{Duration(1'780'000'000'000)};
};

} // namespace

class TstRecoveryTrigger final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void oneBadReadingIsNoReason() {
        Watch watch;
        QVERIFY(watch.read(healthOf(0.1)).kind == DecisionKind::Nothing);
        const auto decision = watch.read(healthOf(0.35));
        QVERIFY(decision.kind == DecisionKind::Act);
        QVERIFY(decision.action == RecoveryAction::GracefulRestart);
        QVERIFY2(decision.reason == "graceful-restart: own health is 0.35, below 0.40.",
                 decision.reason.c_str());
    }

    void theLimitsAreExact() {
        QVERIFY(Watch().twice(healthOf(0.4)).kind == DecisionKind::Nothing);
        QVERIFY(Watch().twice(healthOf(0.399)).kind == DecisionKind::Act);
    }

    void onUnknownNothingIsEverDone() {
        Watch watch;
        auto signs = healthOf(0.1);
        signs.freshness = Freshness::Stale;
        auto thin = healthOf(0.1);
        thin.confidence = 0.49;
        for (int i = 0; i < 10; ++i) {
            QVERIFY(watch.read(healthOf({})).kind == DecisionKind::Nothing);
            QVERIFY(watch.read(signs).kind == DecisionKind::Nothing);
            QVERIFY(watch.read(thin).kind == DecisionKind::Nothing);
        }
        // An unknown between two bad ones: not two in a row.
        QVERIFY(watch.read(healthOf(0.1)).kind == DecisionKind::Nothing);
        QVERIFY(watch.read(healthOf({})).kind == DecisionKind::Nothing);
        QVERIFY(watch.read(healthOf(0.1)).kind == DecisionKind::Nothing);
    }

    void theMildestComesFirstAndTheNextAfterItFailed() {
        Watch watch;
        watch.trigger = RecoveryTrigger([] {
            auto policy = defaultPolicy(ServiceKind::Http);
            policy.highestTier = actions::Tier::Hard;
            return policy;
        }());
        QVERIFY(watch.twice(healthOf(0.1)).action == RecoveryAction::GracefulRestart);
        watch.ended(RecoveryAction::GracefulRestart, Outcome::RolledBack);
        QVERIFY(watch.twice(healthOf(0.1)).action == RecoveryAction::ContainerRestart);
        watch.ended(RecoveryAction::ContainerRestart, Outcome::RolledBack);
        QVERIFY(watch.twice(healthOf(0.1)).action == RecoveryAction::EmergencyRollback);
        // Not bad enough for the next rung: the milder one again.
        QVERIFY(watch.twice(healthOf(0.35)).action == RecoveryAction::GracefulRestart);
    }

    void afterTheLastAttemptAPersonMustLook() {
        Watch watch;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(watch.twice(healthOf(0.35)).kind == DecisionKind::Act);
            watch.ended(RecoveryAction::GracefulRestart, Outcome::Failed);
        }
        const auto decision = watch.twice(healthOf(0.35));
        QVERIFY(decision.kind == DecisionKind::Wait);
        QVERIFY(decision.reason.find("A person must look") != std::string::npos);
        // Well again: everything is forgotten.
        QVERIFY(watch.read(healthOf(0.9)).kind == DecisionKind::Nothing);
        QVERIFY(watch.twice(healthOf(0.35)).kind == DecisionKind::Act);
    }

    void itWaitsForCooldownAndBackOff() {
        Watch watch;
        watch.record.take(watch.trigger.policy().ladder[0], Outcome::Done, watch.now);
        auto decision = watch.twice(healthOf(0.35));
        QVERIFY(decision.kind == DecisionKind::Wait);
        QVERIFY2(decision.reason.find("cooldown of 5 min") != std::string::npos, decision.reason.c_str());
        watch.now += Duration(300'000);
        QVERIFY(watch.read(healthOf(0.35)).kind == DecisionKind::Act);
    }

    void aFullCacheIsCleared() {
        Watch watch(ServiceKind::Redis);
        auto signs = healthOf(0.8);
        signs.memory = 0.85;
        QVERIFY(watch.twice(signs).kind == DecisionKind::Nothing);
        signs.memory = 0.86;
        QVERIFY(watch.twice(signs).action == RecoveryAction::CacheClear);
        QVERIFY(watch.read(signs).kind == DecisionKind::Act);
    }

    void aFloodedQueueIsShedAndOnlyThenItsWorkerRestarted() {
        Watch watch(ServiceKind::Celery);
        auto signs = healthOf(0.5);
        signs.queue = {.waiting = 300.0, .critical = 300.0};
        QVERIFY(watch.twice(signs).kind == DecisionKind::Nothing);
        signs = healthOf(0.1);
        signs.queue = {.waiting = 640.0, .critical = 300.0};
        const auto decision = watch.twice(signs);
        QVERIFY(decision.kind == DecisionKind::Act && decision.action == RecoveryAction::QueueShed);
        QCOMPARE(decision.reason, std::string("queue-shed: 640 tasks wait, more than 300."));
        watch.ended(RecoveryAction::QueueShed, Outcome::RolledBack);
        QVERIFY(watch.twice(signs).action == RecoveryAction::GracefulRestart);
    }

    void aWorkerThatIsIllForAnotherReasonIsRestarted() {
        Watch watch(ServiceKind::Celery);
        QVERIFY(watch.twice(healthOf(0.1)).action == RecoveryAction::GracefulRestart);
    }

    void aWarningIsActedUponBeforeItComesTrue() {
        Watch watch(ServiceKind::Redis);
        auto signs = healthOf(0.9);
        signs.failureProbability = 0.69;
        QVERIFY(watch.twice(signs).kind == DecisionKind::Nothing);
        signs.failureProbability = 0.7;
        const auto decision = watch.twice(signs);
        QVERIFY(decision.kind == DecisionKind::Act && decision.proactive);
        QVERIFY(decision.action == RecoveryAction::CacheClear);
        QVERIFY(Watch(ServiceKind::Http).twice(signs).kind == DecisionKind::Nothing); // no proactive rule
    }

    void theModeDecidesOnWhoseWord() {
        Watch watch;
        watch.mode = AutomationMode::Suggest;
        QVERIFY(watch.twice(healthOf(0.1)).kind == DecisionKind::Suggest);
        watch.mode = AutomationMode::Observe;
        QVERIFY(watch.twice(healthOf(0.1)).kind == DecisionKind::Nothing);
    }

    void whatIsTooHardForAutomationIsSuggested() {
        Watch watch;
        watch.ended(RecoveryAction::GracefulRestart, Outcome::Failed);
        watch.ended(RecoveryAction::ContainerRestart, Outcome::Failed);
        const auto decision = watch.twice(healthOf(0.1));
        QVERIFY(decision.action == RecoveryAction::EmergencyRollback);
        QVERIFY(decision.kind == DecisionKind::Suggest);
        watch.bounds.rollback = false;
        QVERIFY(watch.twice(healthOf(0.1)).action == RecoveryAction::ContainerRestart);
    }
};

HOLDFAST_TEST(TstRecoveryTrigger)
#include "tst_recovery_trigger.moc"
