// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/recovery_policy.h"
#include "tests/support/test_registry.h"

#include <map>

using namespace holdfast;
using namespace holdfast::automation;
using holdfast::actions::AutomationMode;
using holdfast::actions::RecoveryAction;

namespace {

EnvironmentBounds bounds(const std::map<std::string, std::string>& environment) {
    return boundsFromEnvironment([&](const std::string& name) -> std::optional<std::string> {
        const auto found = environment.find(name);
        return found == environment.end() ? std::nullopt : std::optional(found->second);
    });
}

} // namespace

class TstRecoveryPolicy final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theDefaultsAreThoseThatWerePromised() {
        const auto policy = defaultPolicy(ServiceKind::Redis);
        QVERIFY(checkPolicy(policy));
        QCOMPARE(policy.ladder.size(), std::size_t{4});
        QVERIFY(policy.ladder[0] == (TriggerRule{.action = RecoveryAction::CacheClear,
                                                 .memoryAbove = 0.85,
                                                 .cooldown = std::chrono::minutes(3),
                                                 .proactive = true}));
        QVERIFY(policy.ladder[1].healthBelow == 0.4 && policy.ladder[1].cooldown == std::chrono::minutes(5));
        QVERIFY(policy.ladder[2].healthBelow == 0.3 && policy.ladder[2].cooldown == std::chrono::minutes(5));
        QVERIFY(policy.ladder[3].healthBelow == 0.2 && policy.ladder[3].cooldown == std::chrono::minutes(10));
        QVERIFY(policy.mode == AutomationMode::Suggest);
        QCOMPARE(defaultPolicy(ServiceKind::Http).ladder.size(), std::size_t{3}); // no cache to clear
        const auto worker = defaultPolicy(ServiceKind::Celery);
        QVERIFY(checkPolicy(worker));
        QVERIFY(worker.ladder.front() ==
                (TriggerRule{.action = RecoveryAction::QueueShed, .queueAbove = 1.0}));
    }

    void nonsenseIsRefused() {
        const auto refuses = [](auto change) {
            auto policy = defaultPolicy(ServiceKind::Http);
            change(policy);
            return !checkPolicy(policy);
        };
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[0].healthBelow.reset(); }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[0].memoryAbove = 0.5; }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[0].queueAbove = 1.0; }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[0].healthBelow = 1.5; }));
        QVERIFY(refuses([](RecoveryPolicy& p) {
            p.ladder[0].healthBelow.reset();
            p.ladder[0].queueAbove = 101.0;
        }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[0].mostAttempts = 0; }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.ladder[1].action = p.ladder[0].action; }));
        QVERIFY(refuses([](RecoveryPolicy& p) { p.badReadings = 0; }));
    }

    void theEnvironmentLowersAndNeverRaises() {
        auto policy = defaultPolicy(ServiceKind::Http);
        policy.mode = AutomationMode::Auto;
        QVERIFY(modeOf(AutomationMode::Auto, policy, bounds({})) == AutomationMode::Auto);
        QVERIFY(modeOf(AutomationMode::Suggest, policy, bounds({{"HOLDFAST_AUTOMATION", "auto"}})) ==
                AutomationMode::Suggest);
        QVERIFY(modeOf(AutomationMode::Auto, policy, bounds({{"HOLDFAST_AUTOMATION", "suggest"}})) ==
                AutomationMode::Suggest);
        QVERIFY(modeOf(AutomationMode::Auto, policy, bounds({{"HOLDFAST_AUTOMATION", "maybe"}})) ==
                AutomationMode::Observe);
        policy.mode = AutomationMode::Observe;
        QVERIFY(modeOf(AutomationMode::Auto, policy, bounds({})) == AutomationMode::Observe);
        QVERIFY(!bounds({{"ROLLBACK_ENABLED", "false"}}).rollback);
        QVERIFY(bounds({{"ROLLBACK_ENABLED", "true"}}).rollback);
        QVERIFY(!bounds({{"AUTO_SCALING_ENABLED", "0"}}).scaling);
    }
};

HOLDFAST_TEST(TstRecoveryPolicy)
#include "tst_recovery_policy.moc"
