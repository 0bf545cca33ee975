// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/ladder_draft.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using actions::RecoveryAction;

class TstLadderDraft final : public QObject {
    Q_OBJECT

private:
    static ServiceSpec filed() {
        ServiceSpec service{.id = ServiceId("api")};
        service.recovery.ladder = {{.action = "graceful-restart", .cooldown = Duration(420'000)},
                                   {.action = "container-restart"}};
        return service;
    }

private Q_SLOTS:

    void whatNobodySetIsSaidToBeOfTheFileOrByDefault() {
        const auto draft = draftOf(filed(), {});
        QCOMPARE(draft.rungs.size(), std::size_t{2});
        QVERIFY(draft.order == ValueOrigin::File);
        QVERIFY(draft.tier == ValueOrigin::Default);
        QVERIFY(draft.rungs[0].cooldown == ValueOrigin::File);
        QVERIFY(draft.rungs[0].condition == ValueOrigin::Default);
        QCOMPARE(originText(draft.rungs[0]),
                 QStringLiteral("cooldown of the fleet file · the rest by default"));
        QVERIFY(isByDefault(draft.rungs[1]));
        QVERIFY(settingsOf(draft, filed()) == RecoverySettings{});
    }

    void onlyWhatDiffersIsSetAndComesBackAsItWas() {
        auto draft = draftOf(filed(), {});
        draft.rungs[1].rule.mostAttempts = 9;
        draft.rungs.push_back(newRung(filed(), RecoveryAction::ScaleOut));
        draft.highestTier = actions::Tier::Reversible;
        const auto set = settingsOf(draft, filed());
        QCOMPARE(set.highestTier, std::string("1"));
        QVERIFY(set.ladder[0] == RungSetting{.action = "graceful-restart"});
        QVERIFY((set.ladder[1] == RungSetting{.action = "container-restart", .attempts = 9}));
        QVERIFY(set.ladder[2].healthBelow.has_value()); // no condition of its own
        const auto again = draftOf(filed(), set);
        QVERIFY(std::ranges::equal(again.rungs, draft.rungs, {}, &RungDraft::rule, &RungDraft::rule));
        QVERIFY(again.rungs[1].attempts == ValueOrigin::Here);
        QVERIFY(again.rungs[0].cooldown == ValueOrigin::File);
        QVERIFY(again.order == ValueOrigin::Here && again.tier == ValueOrigin::Here);
    }

    void anotherOrderIsADifference() {
        auto draft = draftOf(filed(), {});
        std::swap(draft.rungs[0], draft.rungs[1]);
        const auto again = draftOf(filed(), settingsOf(draft, filed()));
        QVERIFY(again.rungs[0].rule.action == RecoveryAction::ContainerRestart);
        QVERIFY(again.rungs[1].rule.cooldown == Duration(420'000));
    }

    void whatIsNotSoundSaysWhatToDo() {
        auto draft = draftOf(filed(), {});
        QVERIFY(whyNotKept(draft, filed()).isEmpty());
        draft.rungs[0].rule.healthBelow = 1.5;
        QVERIFY(whyNotKept(draft, filed()).contains(QStringLiteral("between 0 and 1")));
        draft.rungs.clear();
        QVERIFY(whyNotKept(draft, filed()).contains(QStringLiteral("needs a rung")));
    }

    void theEnvironmentIsNamed() {
        QVERIFY(heldByEnvironment(RecoveryAction::EmergencyRollback, {.rollback = false})
                    .contains(QStringLiteral("ROLLBACK_ENABLED")));
        QVERIFY(heldByEnvironment(RecoveryAction::ScaleOut, {.scaling = false})
                    .contains(QStringLiteral("AUTO_SCALING_ENABLED")));
        QVERIFY(heldByEnvironment(RecoveryAction::GracefulRestart, {.scaling = false, .rollback = false})
                    .isEmpty());
        for (const auto action : {RecoveryAction::EmergencyRollback, RecoveryAction::ScaleIn})
            QVERIFY(heldByEnvironment(action, {}).isEmpty()); // what it allows is not held
    }
};

HOLDFAST_TEST(TstLadderDraft)
#include "tst_ladder_draft.moc"
