// SPDX-License-Identifier: GPL-3.0-or-later
// Holdfast acts by itself, and stops by itself.
#include "tests/support/acting_bench.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::testing;
using actions::AutomationMode;
using actions::Outcome;
using actions::RecoveryAction;

namespace {

ActingBench::Ways automatic() {
    return {.fleet = "automation: auto\n"};
}

} // namespace

class TstAutomationDesk final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void inModeAutoABrokenServiceIsRestartedByItself() {
        ActingPlace place;
        ActingBench bench(place, automatic());
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        QVERIFY(bench.desk()->fleetMode == AutomationMode::Auto);
        place.services.breakDown("api");
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::Done, bench.ended()->why.c_str());
        QVERIFY(bench.ended()->origin == actions::Origin::Automation);
        QVERIFY(bench.ended()->reason.contains("own health"));
        QCOMPARE(place.services.generation("api"), 2);
    }

    /// A restart that does not help: the next rung is put before a person, and automation leaves it alone.
    void aFailedVerificationPausesItAndProposesTheNextRung() {
        ActingPlace place;
        ActingBench bench(place, automatic());
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        place.services.breakDown("api", false);
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, 2 * kPatience);
        QVERIFY(bench.ended()->cause == actions::EndCause::Verification);
        QTRY_VERIFY(bench.told(EventKind::PersonNeeded) == 1);
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() != nullptr, kPatience);
        QVERIFY(bench.proposal()->action == RecoveryAction::ContainerRestart);
        QVERIFY2(bench.proposal()->waits.contains("paused"), bench.proposal()->waits.c_str());
        QCOMPARE(bench.desk()->questions.size(), std::size_t{1});
        QCOMPARE(bench.desk()->pauses.size(), std::size_t{1});
        // A person looks, and lets it go on: then the next rung is taken.
        bench.order(ports::Unlock{});
        QTRY_VERIFY(bench.desk()->access.unlocked);
        bench.order(ports::SettleQuestion{.plan = bench.ended()->plan, .text = "the disk was full"});
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->questions.empty(), kPatience);
        place.services.breakDown("api", true);
        bench.order(ports::ResumeAutomation{.service = ServiceId("api")});
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended()->action == RecoveryAction::ContainerRestart, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::Done, bench.ended()->why.c_str());
    }

    void whenManyFailTogetherItStopsAndSaysSo() {
        ActingPlace place;
        ActingBench bench(place, automatic());
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        for (const char* name : {"api", "web", "db", "mail"})
            place.services.breakDown(name);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.desk()->storm.empty(), kPatience);
        QTRY_VERIFY_WITH_TIMEOUT(bench.desk()->proposals.size() == 4, kPatience);
        for (const auto& proposal : bench.desk()->proposals)
            QVERIFY2(proposal.waits.contains("in trouble at once"), proposal.waits.c_str());
        QVERIFY(place.services.done().empty());
        QTRY_COMPARE(bench.told(EventKind::AutomationHeld, ""), 1);
    }

    void aPauseHoldsAlsoInTheMiddleOfAPlan() {
        ActingPlace place;
        ActingBench bench(place, automatic());
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        place.services.hold("fake.stop");
        place.services.breakDown("api");
        QTRY_VERIFY_WITH_TIMEOUT(place.services.isHeld(), kPatience);
        bench.order(ports::PauseAutomation{.service = {}, .why = "a release"}); // not locked
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(*bench.said);
        place.services.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(bench.ended() != nullptr, kPatience);
        QVERIFY2(bench.ended()->outcome == Outcome::RolledBack, bench.ended()->why.c_str());
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "resume api 1"}));
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() && bench.proposal()->waits.contains("a release"),
                                 kPatience);
        QTRY_COMPARE(bench.told(EventKind::AutomationPaused, ""), 1);
    }

    void theEnvironmentLowersTheModeAndNeverRaisesIt() {
        ActingPlace place;
        auto ways = automatic();
        ways.bounds.highestMode = AutomationMode::Suggest;
        ActingBench bench(place, ways);
        QTRY_VERIFY_WITH_TIMEOUT(bench.isReady(), kPatience);
        QVERIFY(bench.desk()->services[0].mode == AutomationMode::Suggest);
        bench.order(ports::Unlock{});
        QTRY_VERIFY(bench.desk()->access.unlocked);
        bench.order(ports::SetAutomationMode{.service = ServiceId("api"), .mode = AutomationMode::Auto});
        QTRY_VERIFY(bench.said.has_value());
        QVERIFY(*bench.said && (*bench.said)->contains("HOLDFAST_AUTOMATION"));
        QVERIFY(bench.desk()->services[0].mode == AutomationMode::Suggest);
        place.services.breakDown("api");
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() != nullptr, kPatience);
        QVERIFY(place.services.done().empty());
        place.services.heal("api");
        QTRY_VERIFY_WITH_TIMEOUT(bench.proposal() == nullptr, kPatience);
    }
};

HOLDFAST_TEST(TstAutomationDesk)
#include "tst_automation_desk.moc"
