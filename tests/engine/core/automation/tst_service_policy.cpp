// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/service_policy.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::automation;
using holdfast::actions::AutomationMode;
using holdfast::actions::RecoveryAction;

class TstServicePolicy final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aServiceThatSaysNothingHasTheDefaultsAndTheFleetsMode() {
        const ServiceSpec api{.id = ServiceId("api")};
        const auto policy = policyOf(api);
        QVERIFY(policy.ladder == defaultPolicy(ServiceKind::Http).ladder);
        QVERIFY(policy.mode == AutomationMode::Auto); // does not lower the fleet's
        QVERIFY(modeOf(AutomationMode::Suggest, policy, {}) == AutomationMode::Suggest);
    }

    void settingsThatAreNotSoundAreOnlyObserved() {
        ServiceSpec api{.id = ServiceId("api")};
        api.recovery.ladder = {{.action = "exorcism"}};
        QVERIFY(policyOf(api).mode == AutomationMode::Observe);
    }

    void anActionThatIsOnNoLadderHasTheDefaultsOfARule() {
        ServiceSpec api{.id = ServiceId("api")};
        api.recovery.ladder = {{.action = "container-restart", .attempts = 1}};
        const auto policy = policyOf(api);
        QVERIFY(ruleFor(policy, RecoveryAction::ContainerRestart).mostAttempts == 1);
        QVERIFY(ruleFor(policy, RecoveryAction::Failover) ==
                (TriggerRule{.action = RecoveryAction::Failover}));
    }

    void whatPeopleSetOnTheScreenComesBeforeTheFile() {
        FleetSpec fleet{.name = "lab", .automation = "observe"};
        QVERIFY(fleetModeOf({}, {}) == AutomationMode::Suggest);
        QVERIFY(fleetModeOf(fleet, {}) == AutomationMode::Observe);
        QVERIFY(fleetModeOf(fleet, {{"mode:", "auto"}}) == AutomationMode::Auto);
        QVERIFY(fleetModeOf(fleet, {{"mode:", "whatever"}}) == AutomationMode::Observe);
        const ServiceSpec api{.id = ServiceId("api")};
        QVERIFY(policyOf(api, {{"mode:api", "suggest"}}).mode == AutomationMode::Suggest);
        QVERIFY(policyOf(api, {{"mode:web", "suggest"}}).mode == AutomationMode::Auto);
    }
};

HOLDFAST_TEST(TstServicePolicy)
#include "tst_service_policy.moc"
