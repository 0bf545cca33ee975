// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/recovery_action.h"
#include "tests/support/test_registry.h"

#include <set>

using namespace holdfast;
using namespace holdfast::actions;

class TstRecoveryAction final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyActionIsFoundByItsName() {
        std::set<std::string_view> names;
        QCOMPARE(allActions().size(), std::size_t{18});
        for (const auto& traits : allActions()) {
            QVERIFY(&traitsOf(traits.action) == &traits);
            QVERIFY(recoveryActionFromString(traits.name) == traits.action);
            QVERIFY(!traits.verb.empty() && !traits.does.empty());
            names.insert(traits.name);
        }
        QCOMPARE(names.size(), allActions().size());
    }

    void restartMeansTheGracefulOne() {
        QVERIFY(recoveryActionFromString("restart") == RecoveryAction::GracefulRestart);
        QVERIFY(!recoveryActionFromString("Restart"));
        QVERIFY(!recoveryActionFromString(""));
    }

    void whatHasAnImpactIsHardInProduction() {
        QVERIFY(tierOf(RecoveryAction::GracefulRestart, Environment::Staging) == Tier::Impact);
        QVERIFY(tierOf(RecoveryAction::GracefulRestart, Environment::Production) == Tier::Hard);
        QVERIFY(tierOf(RecoveryAction::ScaleOut, Environment::Production) == Tier::Reversible);
        QVERIFY(tierOf(RecoveryAction::Restore, Environment::Lab) == Tier::Destroys);
    }

    void whatDestroysDataNeedsABackup() {
        for (const auto& traits : allActions())
            QCOMPARE(traits.tier == Tier::Destroys, traits.wayBack == WayBack::Backup);
    }

    void tiersAreNumbers() {
        QVERIFY(toString(Tier::Destroys) == "4");
        QVERIFY(tierFromString("0") == Tier::ReadOnly);
        QVERIFY(!tierFromString("5"));
    }
};

HOLDFAST_TEST(TstRecoveryAction)
#include "tst_recovery_action.moc"
