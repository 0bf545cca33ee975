// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_line.h"
#include "models/snapshot_link.h"
#include "models/snapshot_words.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstSnapshotWords final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    const std::shared_ptr<FleetSpec> m_fleet = testing::referenceFleet();

    [[nodiscard]] FleetState fleetWith(const snapshots::SnapshotState& told) const {
        FleetState state;
        state.time = m_now;
        state.fleet = m_fleet;
        state.snapshots = std::make_shared<const snapshots::SnapshotState>(told);
        return state;
    }

private Q_SLOTS:

    void theLikelyCauseIsNamedWithWhatWouldPutItBack() {
        auto state = testing::snapshotsOf(*m_fleet, m_now);
        testing::blame(state, *m_fleet, m_now);
        const auto lines = likelyLines(state, m_now);
        QCOMPARE(lines.size(), std::size_t{1});
        QCOMPARE(lines[0].title, QStringLiteral("learning-service 1.8.2 → 1.8.3, 14 min before health fell"));
        QVERIFY2(lines[0].detail.contains(QStringLiteral("all was well: safe point of ")),
                 qPrintable(lines[0].detail));
        state.likely[0].safePoint = {};
        QVERIFY(likelyLines(state, m_now)[0].detail.contains(QStringLiteral("no intact safe point")));
    }

    void theBadgeCountsWhatNeedsAPerson() {
        auto told = testing::snapshotsOf(*m_fleet, m_now);
        QCOMPARE(snapshotsNeedingPerson(fleetWith(told)), 0);
        testing::damage(told);
        testing::blame(told, *m_fleet, m_now);
        QCOMPARE(snapshotsNeedingPerson(fleetWith(told)), 2);
        told.trouble = "The disk is full.";
        QCOMPARE(snapshotsNeedingPerson(fleetWith(told)), 3);
        QCOMPARE(snapshotsNeedingPerson(FleetState{}), 0);
    }

    void theScheduleSaysWhenAndWhyNot() {
        auto state = testing::snapshotsOf(*m_fleet, m_now);
        const auto plain = [](QString words) { return words.replace(QChar(0x202f), QLatin1Char(' ')); };
        QCOMPARE(plain(scheduleText(state, m_now)), QStringLiteral("one every 30 min, next in 21 min"));
        state.nextDue = m_now - 1s;
        QVERIFY(scheduleText(state, m_now).endsWith(QStringLiteral("next is due")));
        state.nextDue.reset();
        QCOMPARE(scheduleText(state, m_now), QStringLiteral("none is taken by schedule here"));
        QCOMPARE(captureText({.done = 7, .total = 13, .began = m_now}),
                 QStringLiteral("Recording 7 of 13 services"));
    }

    void changesStandBetweenTheSnapshotsThatTellOfThem() {
        const auto told = testing::snapshotsOf(*m_fleet, m_now);
        const auto line = snapshotLine(fleetWith(told));
        QCOMPARE(line.snapshots.size(), told.snapshots.size());
        QVERIFY(line.snapshots.front().time < line.snapshots.back().time);
        QCOMPARE(line.points.size(), std::size_t{2});
        QCOMPARE(line.points[0].words, QStringLiteral("api 1.8.1 → 1.8.2 and 1 more"));
        QVERIFY(line.points[0].from == told.snapshots[7].taken &&
                line.points[0].to == told.snapshots[6].taken);
        QCOMPARE(line.points[1].words, QStringLiteral("1 service"));
    }

    void aDamagedOneTellsOfNoChange() {
        auto told = testing::snapshotsOf(*m_fleet, m_now);
        told.snapshots[6].damage = "It is not whole.";
        const auto line = snapshotLine(fleetWith(told));
        QCOMPARE(line.points.size(), std::size_t{1});
        QVERIFY(line.snapshots[2].mark == Mark::Bad);
    }

    void plansStandWhereTheyEndedAndTheLikelyCauseComesLast() {
        auto told = testing::snapshotsOf(*m_fleet, m_now);
        testing::blame(told, *m_fleet, m_now);
        auto state = fleetWith(told);
        state.desk = std::make_shared<const automation::DeskState>(testing::busyDesk(*m_fleet, m_now));
        const auto line = snapshotLine(state);
        const auto plans = std::ranges::count(line.points, LinePoint::Kind::Plan, &LinePoint::kind);
        QCOMPARE(plans, 7);
        QVERIFY(line.points.back().likely);
        QVERIFY(line.points.back().from == m_now - 19min);
    }

    void anAnswerComesOnlyToWhoIsStillThere() {
        testing::FakeSnapshotClient client;
        SnapshotLink link(client);
        bool told = false;
        {
            QObject gone;
            link.verify(client.next, &gone, [&told](const Result<std::string>&) { told = true; });
        }
        QObject here;
        QString said;
        link.verify(client.next, &here,
                    [&said](const Result<std::string>& answer) { said = QString::fromStdString(*answer); });
        QTRY_COMPARE(said, QStringLiteral("All of its bytes are as they were written."));
        QVERIFY(!told);
    }
};

HOLDFAST_TEST(TstSnapshotWords)
#include "tst_snapshot_words.moc"
