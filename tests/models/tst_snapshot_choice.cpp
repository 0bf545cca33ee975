// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_choice.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using snapshots::SnapshotId;

class TstSnapshotChoice final : public QObject {
    Q_OBJECT

private:
    snapshots::SnapshotState m_state =
        testing::snapshotsOf(*testing::referenceFleet(), TimePoint{Duration(1'780'000'000'000)});

    [[nodiscard]] const SnapshotId& id(std::size_t at) const { return m_state.snapshots[at].id; }

private Q_SLOTS:

    void untilSomebodyChoosesItIsTheSafePointAgainstNow() {
        SnapshotChoice choice;
        QVERIFY(choice.isEmpty());
        choice.follow(m_state);
        QVERIFY(choice.before() == m_state.safePoint && choice.after().isEmpty());
        auto later = m_state;
        later.safePoint = id(2);
        choice.follow(later);
        QVERIFY(choice.before() == id(2));
        later.safePoint = {};
        choice.follow(later);
        QVERIFY(choice.before() == id(0)); // the newest one, where there is no safe point
    }

    void whatAPersonChoseStaysUntilItIsGone() {
        SnapshotChoice choice;
        choice.follow(m_state);
        choice.choose(id(3));
        auto later = m_state;
        later.safePoint = id(1);
        choice.follow(later);
        QVERIFY(choice.before() == id(3));
        std::erase_if(later.snapshots, [this](const auto& snapshot) { return snapshot.id == id(3); });
        choice.follow(later);
        QVERIFY(choice.before() == id(1) && choice.after().isEmpty());
    }

    void twoAreComparedTheOlderOneFirst() {
        SnapshotChoice choice;
        choice.follow(m_state);
        QSignalSpy changed(&choice, &SnapshotChoice::changed);
        choice.choose(id(4));
        choice.toggle(id(2));
        QVERIFY(choice.before() == id(4) && choice.after() == id(2));
        choice.toggle(id(6));
        QVERIFY(choice.before() == id(6) && choice.after() == id(4));
        QVERIFY(choice.has(id(4)) && choice.has(id(6)) && !choice.has(id(2)));
        choice.toggle(id(6)); // taken away again
        QVERIFY(choice.before() == id(4) && choice.after().isEmpty());
        QCOMPARE(changed.count(), 4);
        choice.choose({});
        QVERIFY(choice.before() == m_state.safePoint && choice.after().isEmpty());
    }

    void ofTwoTheLaterOneMayGo() {
        SnapshotChoice choice;
        choice.follow(m_state);
        choice.choosePair(id(1), id(5));
        auto later = m_state;
        later.snapshots.erase(later.snapshots.begin() + 1);
        choice.follow(later);
        QVERIFY(choice.before() == id(5) && choice.after().isEmpty());
    }
};

HOLDFAST_TEST(TstSnapshotChoice)
#include "tst_snapshot_choice.moc"
