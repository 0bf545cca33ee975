// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/ladder_setting.h"
#include "engine/core/automation/service_policy.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::automation;
using holdfast::actions::AutomationMode;
using holdfast::actions::RecoveryAction;

class TstLadderSetting final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aLadderThatPeopleSetStandsBeforeTheFilesAndKeepsWhatItDoesNotName() {
        ServiceSpec api{.id = ServiceId("api")};
        api.recovery.ladder = {{.action = "graceful-restart", .cooldown = Duration(420'000)},
                               {.action = "emergency-rollback"}};
        const RecoverySettings set{
            .mode = {},
            .highestTier = "1",
            .ladder = {{.action = "graceful-restart", .healthBelow = 0.55, .attempts = 7},
                       {.action = "scale-out", .memoryAbove = 0.9}}};
        const auto kept = toLadderSetting(set);
        QVERIFY(setBy(api.id, {{"ladder:api", kept}, {"mode:api", "suggest"}}).ladder == set.ladder);
        const auto policy = policyOf(api, {{"ladder:api", kept}, {"mode:api", "suggest"}});
        QVERIFY(policy.mode == AutomationMode::Suggest);
        QVERIFY(policy.highestTier == actions::Tier::Reversible);
        QCOMPARE(policy.ladder.size(), std::size_t{2});
        const auto restart = ruleFor(policy, RecoveryAction::GracefulRestart);
        QVERIFY(restart.healthBelow == 0.55 && restart.mostAttempts == 7);
        QVERIFY(restart.cooldown == Duration(420'000)); // still as the file says
        QVERIFY(ruleFor(policy, RecoveryAction::ScaleOut).memoryAbove == 0.9);
        QVERIFY(policyOf(api, {{"ladder:web", kept}}).ladder == policyOf(api).ladder);
        QVERIFY(toLadderSetting({}).empty());
    }

    void aLadderThatIsNotSoundIsOnlyObservedAndOneThatIsDamagedCountsAsNotSet() {
        const ServiceSpec api{.id = ServiceId("api")};
        const RecoverySettings twice{
            .ladder = {{.action = "graceful-restart"}, {.action = "graceful-restart"}}};
        const auto careful = policyOf(api, {{"ladder:api", toLadderSetting(twice)}});
        QVERIFY(careful.mode == AutomationMode::Observe);
        QVERIFY(careful.ladder == policyOf(api).ladder);
        for (const char* damaged :
             {"[]", "{", R"({"ladder":[{"attempts":3}]})", R"({"ladder":[{"action":7}]})"}) {
            QVERIFY2(!fromLadderSetting(damaged), damaged);
            QVERIFY(policyOf(api, {{"ladder:api", damaged}}) == policyOf(api));
        }
    }
};

HOLDFAST_TEST(TstLadderSetting)
#include "tst_ladder_setting.moc"
