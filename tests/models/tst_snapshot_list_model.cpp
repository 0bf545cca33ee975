// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_list_model.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using Tester = QAbstractItemModelTester;

class TstSnapshotListModel final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    const std::shared_ptr<FleetSpec> m_fleet = testing::referenceFleet();

    static QString at(const SnapshotListModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

    static Mark mark(const SnapshotListModel& model, int row) {
        return static_cast<Mark>(model.index(row, 0).data(MarkRole).toInt());
    }

private Q_SLOTS:

    void nowStandsAboveAndEachSaysWhatItIsWorth() {
        SnapshotListModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        auto state = testing::snapshotsOf(*m_fleet, m_now);
        testing::drift(state, *m_fleet);
        testing::damage(state);
        model.show(state, m_now);
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(at(model, 0, SnapshotListModel::Taken), QStringLiteral("now"));
        QCOMPARE(at(model, 0, SnapshotListModel::Standing), QStringLiteral("3 services differ"));
        QCOMPARE(mark(model, 0), Mark::Warning);
        QCOMPARE(at(model, 1, SnapshotListModel::Standing), QStringLiteral("safe point"));
        QCOMPARE(mark(model, 1), Mark::Good);
        QCOMPARE(at(model, 1, SnapshotListModel::Fleet), QStringLiteral("13 healthy"));
        QCOMPARE(at(model, 2, SnapshotListModel::Standing), QStringLiteral("damaged"));
        QCOMPARE(mark(model, 2), Mark::Bad);
        // What is damaged tells nothing of the fleet.
        QCOMPARE(at(model, 2, SnapshotListModel::Fleet), QStringLiteral("—"));
        QVERIFY(model.index(2, SnapshotListModel::Standing)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("SHA-256 is another one")));
        QCOMPARE(at(model, 4, SnapshotListModel::Occasion),
                 QStringLiteral("before a plan: cache clear of redis"));
        QCOMPARE(at(model, 7, SnapshotListModel::Standing), QStringLiteral("safe point · pinned"));
        QCOMPARE(at(model, 7, SnapshotListModel::Occasion),
                 QStringLiteral("ada: before the release of spring"));
        QCOMPARE(at(model, 7, SnapshotListModel::Changed), QStringLiteral("2 services"));
        QCOMPARE(at(model, 9, SnapshotListModel::Changed), QStringLiteral("—"));
    }

    void anotherOneComesAndAnOldOneGoesWithoutAReset() {
        SnapshotListModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        auto state = testing::snapshotsOf(*m_fleet, m_now);
        model.show(state, m_now);
        const QPersistentModelIndex safe = model.index(1, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        auto next = state.snapshots.front();
        next.id = snapshots::SnapshotId("20260528-203000-ffff");
        next.taken = m_now;
        state.snapshots.insert(state.snapshots.begin(), next);
        state.snapshots.pop_back();
        model.show(state, m_now);
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(safe.row(), 2);
        QCOMPARE(resets.count(), 0);
    }

    void timeThatPassesIsNoNews() {
        SnapshotListModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        const auto state = testing::snapshotsOf(*m_fleet, m_now);
        model.show(state, m_now);
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.show(state, m_now + 2s);
        QCOMPARE(changed.count(), 0);
    }

    void whatIsNotKnownOfNowIsSaid() {
        SnapshotListModel model;
        auto state = testing::snapshotsOf(*m_fleet, m_now);
        model.show(state, m_now);
        QCOMPARE(at(model, 0, SnapshotListModel::Standing), QStringLiteral("as the safe point"));
        state.driftAt.reset();
        model.show(state, m_now);
        QCOMPARE(at(model, 0, SnapshotListModel::Standing), QStringLiteral("not compared yet"));
        QCOMPARE(mark(model, 0), Mark::NotSet);
        state.driftAt = m_now;
        state.drift = {{.service = ServiceId("postgres"), .fields = 0, .unknown = true}};
        model.show(state, m_now);
        QCOMPARE(at(model, 0, SnapshotListModel::Standing), QStringLiteral("1 service cannot be compared"));
        QCOMPARE(mark(model, 0), Mark::NotSet);
        state.safePoint = {};
        model.show(state, m_now);
        QCOMPARE(at(model, 0, SnapshotListModel::Standing), QStringLiteral("no safe point to compare with"));
    }
};

HOLDFAST_TEST(TstSnapshotListModel)
#include "tst_snapshot_list_model.moc"
