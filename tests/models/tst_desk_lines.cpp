// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/desk_lines.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstDeskLines final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    automation::DeskState m_desk;

private Q_SLOTS:

    void init() { m_desk = testing::busyDesk(*testing::referenceFleet(), m_now); }

    void onlyWhatAPersonCanDecideNowIsCounted() {
        QCOMPARE(waitingForPerson(m_desk), 2); // one question, one proposal; the other proposal waits
        m_desk.proposals[1].waits.clear();
        QCOMPARE(waitingForPerson(m_desk), 3);
    }

    void aProposalSaysWhyAndWhatItWaitsFor() {
        const auto lines = proposalLines(m_desk, m_now);
        HOLDFAST_COMPARE(lines[0].mark, Mark::Foretold);
        QVERIFY(lines[1].detail.contains(QStringLiteral("below 0.40")));
        QVERIFY(lines[1].detail.contains(QStringLiteral("Waits: for its dependency postgres")));
        QCOMPARE(lines[1].side, QStringLiteral("4\u202Fmin ago"));
    }

    void theLockSaysRoleAndTimeLeft() {
        const QString open = accessText(m_desk.access, m_now);
        QVERIFY2(open.startsWith(QStringLiteral("operator, locks in 12")), qPrintable(open));
        m_desk.access.unlocked = false;
        QCOMPARE(accessText(m_desk.access, m_now), QStringLiteral("locked — viewer"));
    }

    void whateverHoldsAutomationBackIsSaid() {
        QVERIFY(holdingBack(m_desk, m_now).isEmpty());
        m_desk.fleetMode = actions::AutomationMode::Auto;
        m_desk.highestMode = actions::AutomationMode::Observe;
        m_desk.storm = "Six services fail at once.";
        m_desk.pauses = {{.service = {}, .by = "ada", .why = "network", .since = m_now - 1min}};
        const auto sentences = holdingBack(m_desk, m_now);
        QCOMPARE(sentences.size(), 3);
        QVERIFY(sentences[0].contains(QStringLiteral("paused by ada")));
        QVERIFY(sentences[2].contains(QStringLiteral("no more than Observe")));
    }

    void withoutADeskItIsSaidWhyNobodyActs() {
        FleetState state;
        QVERIFY(whyNobodyActs(state).contains(QStringLiteral("No fleet is open")));
        state.fleet = testing::referenceFleet();
        QVERIFY(whyNobodyActs(state).contains(QStringLiteral("only watches")));
        m_desk.journalTrouble = "The journal is damaged at record 7. Look at it.";
        state.desk = std::make_shared<const automation::DeskState>(m_desk);
        QCOMPARE(whyNobodyActs(state), QStringLiteral("The journal is damaged at record 7. Look at it."));
    }

    void aPlanUnderWaySaysHowFarItIs() {
        const auto& running = m_desk.running.front();
        QCOMPARE(progressText(running), QStringLiteral("running, 2 of 4 steps done"));
        QCOMPARE(*progressOf(running), 0.5);
        const auto verifying = testing::runningFor(running.plan, 4, m_now);
        QCOMPARE(progressText(verifying), QStringLiteral("verifying"));
        QVERIFY(!progressOf(verifying));
    }
};

HOLDFAST_TEST(TstDeskLines)
#include "tst_desk_lines.moc"
