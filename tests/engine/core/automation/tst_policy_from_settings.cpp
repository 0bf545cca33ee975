// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/policy_from_settings.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::automation;
using actions::AutomationMode;
using actions::RecoveryAction;

class TstPolicyFromSettings final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingGivenIsTheDefaultThatHoldsNothingBack() {
        const auto policy = policyFromSettings({}, ServiceKind::Redis);
        QVERIFY(policy.has_value());
        QVERIFY(policy->ladder == defaultPolicy(ServiceKind::Redis).ladder);
        HOLDFAST_COMPARE(policy->mode, AutomationMode::Auto);
        // So the fleet's mode is the one that holds.
        HOLDFAST_COMPARE(modeOf(AutomationMode::Suggest, *policy, {}), AutomationMode::Suggest);
        HOLDFAST_COMPARE(modeOf(AutomationMode::Auto, *policy, {}), AutomationMode::Auto);
    }

    void aServiceMayBeHeldBackBelowItsFleet() {
        const auto policy = policyFromSettings({.mode = "observe", .highestTier = "1"}, ServiceKind::Http);
        HOLDFAST_COMPARE(modeOf(AutomationMode::Auto, policy.value(), {}), AutomationMode::Observe);
        HOLDFAST_COMPARE(policy->highestTier, actions::Tier::Reversible);
    }

    void aRungKeepsTheDefaultsOfItsAction() {
        RecoverySettings settings;
        settings.ladder = {{.action = "cache-clear", .cooldown = Duration(5'000)},
                           {.action = "container-restart", .healthBelow = 0.25, .attempts = 1}};
        const auto policy = policyFromSettings(settings, ServiceKind::Redis);
        QVERIFY(policy.has_value());
        QCOMPARE(policy->ladder.size(), std::size_t{2});
        HOLDFAST_COMPARE(policy->ladder[0].action, RecoveryAction::CacheClear);
        QCOMPARE(policy->ladder[0].memoryAbove.value(), 0.85);
        QCOMPARE(policy->ladder[0].cooldown, Duration(5'000));
        QVERIFY(policy->ladder[0].proactive);
        QCOMPARE(policy->ladder[1].healthBelow.value(), 0.25);
        QCOMPARE(policy->ladder[1].mostAttempts, 1);
        QCOMPARE(policy->ladder[1].backOff, Duration(60'000));
    }

    void theQueueOfAWorkerKeepsItsConditionUnlessAnotherIsGiven() {
        RecoverySettings settings;
        settings.ladder = {{.action = "queue-shed", .attempts = 1}};
        auto policy = policyFromSettings(settings, ServiceKind::Celery);
        QVERIFY(policy.has_value());
        QCOMPARE(policy->ladder[0].queueAbove.value(), 1.0);
        QCOMPARE(policy->ladder[0].mostAttempts, 1);
        settings.ladder = {{.action = "queue-shed", .healthBelow = 0.3}};
        policy = policyFromSettings(settings, ServiceKind::Celery);
        QVERIFY(policy && !policy->ladder[0].queueAbove);
    }

    void anotherConditionTakesThePlaceOfTheDefault() {
        RecoverySettings settings;
        settings.ladder = {{.action = "graceful-restart", .memoryAbove = 0.95}};
        const auto policy = policyFromSettings(settings, ServiceKind::Http);
        QVERIFY(policy.has_value());
        QVERIFY(!policy->ladder[0].healthBelow);
        QCOMPARE(policy->ladder[0].memoryAbove.value(), 0.95);
    }

    void aMistakeIsNamedWithItsLine() {
        RecoverySettings settings;
        settings.ladder = {{.action = "scale-out", .line = 12}};
        const auto policy = policyFromSettings(settings, ServiceKind::Http);
        QVERIFY(!policy);
        HOLDFAST_COMPARE(policy.error().code, ErrorCode::FixInput);
        QCOMPARE(policy.error().detail, std::string("Give either a health or a share of memory."));
        QCOMPARE(policy.error().where, std::string("line 12, rule for scale-out"));
    }

    void tierFourIsNeverAutomations() {
        QVERIFY(!policyFromSettings({.highestTier = "4"}, ServiceKind::Redis));
        QVERIFY(!policyFromSettings({.mode = "automatic"}, ServiceKind::Redis));
    }
};

HOLDFAST_TEST(TstPolicyFromSettings)
#include "tst_policy_from_settings.moc"
