// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/snapshot_diff_model.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_snapshots.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using Tester = QAbstractItemModelTester;

class TstSnapshotDiffModel final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};
    const std::shared_ptr<FleetSpec> m_fleet = testing::referenceFleet();

    [[nodiscard]] snapshots::SnapshotDiff diff() const {
        return testing::diffOf(testing::snapshotsOf(*m_fleet, m_now), *m_fleet);
    }

    static int rowOf(const SnapshotDiffModel& model, const char* text) {
        for (int row = 0; row < model.rowCount(); ++row)
            if (model.row(row).field.contains(QString::fromUtf8(text))) return row;
        return -1;
    }

private Q_SLOTS:

    void dataFirstThenServiceByServiceWithTheirFields() {
        SnapshotDiffModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        model.show(diff(), m_now);
        QCOMPARE(model.rowCount(), 1 + 4 + 8 + 1);
        QVERIFY(model.row(0).kind == DiffRow::Kind::Data);
        QCOMPARE(model.row(1).field, QStringLiteral("caddy"));
        QCOMPARE(model.row(1).counts, QStringLiteral("2 fields"));
        QCOMPARE(model.summary(), QStringLiteral("3 services, 8 fields, 1 not wholly known"));
        const int image = rowOf(model, "image");
        QVERIFY(model.row(image).before.endsWith(QStringLiteral(":1.8.2")));
        QVERIFY(model.row(image).after.endsWith(QStringLiteral(":1.8.3")));
        const int gone = rowOf(model, "Caddyfile:31");
        QVERIFY(model.row(gone).change == snapshots::ChangeKind::Removed);
        QVERIFY(model.row(gone).after.isEmpty());
        const int unknown = rowOf(model, "pg_monitor");
        QVERIFY(model.row(unknown).kind == DiffRow::Kind::Unknown);
        // There is something to take back where something differs.
        QVERIFY(model.index(1, 0).data(ActionRole).isValid());
        QVERIFY(!model.index(unknown - 1, 0).data(ActionRole).isValid());
    }

    void aSecretSaysOnlyThatItIsAnotherOne() {
        SnapshotDiffModel model;
        model.show(diff(), m_now);
        const auto& secret = model.row(rowOf(model, "API_TOKEN"));
        QVERIFY(secret.secret);
        QCOMPARE(secret.before, QStringLiteral("•••••• (secret)"));
        QCOMPARE(secret.after, secret.before);
    }

    void whoChangedItIsSaidAndThatNobodyKnowsToo() {
        SnapshotDiffModel model;
        model.show(diff(), m_now);
        const QString replicas = model.row(rowOf(model, "replicas")).origin;
        QVERIFY2(replicas.startsWith(QStringLiteral("scale out by ada, ")), qPrintable(replicas));
        const QString batch = model.row(rowOf(model, "BATCH")).origin;
        QVERIFY2(batch.startsWith(QStringLiteral("outside of Holdfast, between ")), qPrintable(batch));
        const QString policy = model.row(rowOf(model, "maxmemory-policy")).origin;
        QVERIFY2(policy.startsWith(QStringLiteral("nobody knows who changed it, before ")),
                 qPrintable(policy));
    }

    void aServiceFoldsAndStaysFoldedWhenItIsComparedAgain() {
        SnapshotDiffModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        model.show(diff(), m_now);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        const int learning = rowOf(model, "learning-service");
        const QPersistentModelIndex redis = model.index(rowOf(model, "redis"), 0);
        model.setOpen(learning, false);
        QCOMPARE(model.rowCount(), 14 - 4);
        QCOMPARE(redis.row(), rowOf(model, "redis"));
        auto next = diff();
        next.services[1].difference.fields.pop_back();
        next.services[1].origins.pop_back();
        model.show(next, m_now);
        QCOMPARE(model.row(learning).counts, QStringLiteral("3 fields"));
        QVERIFY(!model.row(learning).open);
        model.setOpen(learning, true);
        QCOMPARE(model.rowCount(), 14 - 1);
        QCOMPARE(resets.count(), 0);
    }

    void wordsNarrowToWhatHasThem() {
        SnapshotDiffModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        model.show(diff(), m_now);
        model.setWords(QStringLiteral("batch"));
        QCOMPARE(model.rowCount(), 2); // its service and it
        model.setWords(QStringLiteral("redis"));
        QCOMPARE(model.rowCount(), 3); // a service by its name, with all of it
        model.setWords(QStringLiteral("BATCH redis"));
        QCOMPARE(model.rowCount(), 0);
        model.setWords({});
        QCOMPARE(model.rowCount(), 14);
    }

    void manyServicesComeFolded() {
        SnapshotDiffModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        const auto fleet = testing::largeFleet(200);
        const auto state = testing::snapshotsOf(*fleet, m_now);
        model.show(testing::wideDiff(state, *fleet, 200), m_now);
        QCOMPARE(model.rowCount(), 200);
        model.setOpen(0, true);
        QCOMPARE(model.rowCount(), 203);
        // Another pair begins anew.
        auto other = testing::wideDiff(state, *fleet, 3);
        other.before = state.snapshots.back().id;
        model.show(other, m_now);
        QCOMPARE(model.rowCount(), 3 * 4);
    }

    void piecesOfTheSameNameAreTwoRows() {
        SnapshotDiffModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        auto twice = diff();
        auto& caddy = twice.services.front().difference;
        caddy.fields.push_back(caddy.fields.back());
        model.show(twice, m_now);
        QCOMPARE(model.rowCount(), 15);
    }

    void aServiceThatIsNewOrGoneIsSaidToBe() {
        SnapshotDiffModel model;
        snapshots::SnapshotDiff both;
        both.before = snapshots::SnapshotId("20260528-203000-ffff");
        both.services = {{.difference = {.service = ServiceId("mail"),
                                         .kind = snapshots::ChangeKind::Added,
                                         .fields = {},
                                         .unknown = {}},
                          .origins = {}},
                         {.difference = {.service = ServiceId("old"),
                                         .kind = snapshots::ChangeKind::Removed,
                                         .fields = {},
                                         .unknown = {}},
                          .origins = {}}};
        model.show(both, m_now);
        QVERIFY(model.row(0).counts.startsWith(QStringLiteral("new")));
        QVERIFY(model.row(1).counts.startsWith(QStringLiteral("gone")));
        QCOMPARE(model.summary(), QStringLiteral("2 services, 0 fields"));
    }
};

HOLDFAST_TEST(TstSnapshotDiffModel)
#include "tst_snapshot_diff_model.moc"
