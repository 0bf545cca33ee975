// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/points_model.h"

#include <QtTest/QAbstractItemModelTester>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstPointsModel : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theNewestStandsAbove() {
        PointsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.show(contentOf(readings(10, 1min), 3min), {kNow - 4min, kNow});
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.index(0, PointsModel::Value).data().toString(), QStringLiteral("10"));
        QCOMPARE(model.headerData(PointsModel::Least, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("Least"));
        QVERIFY(model.index(0, PointsModel::Time)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("2026")));
    }

    void newReadingsAreInsertedWithoutAReset() {
        PointsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        auto points = readings(10, 1min);
        model.show(contentOf({points.begin(), points.end() - 2}, 3min), {kNow - 1h, kNow});
        QSignalSpy resets(&model, &PointsModel::modelReset);
        QSignalSpy inserted(&model, &PointsModel::rowsInserted);
        model.show(contentOf(points, 3min), {kNow - 1h, kNow});
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(resets.count(), 0);
        model.show(contentOf(points, 3min), {kNow - 1h, kNow}); // the same: silence
        QCOMPARE(inserted.count() + resets.count(), 1);
        model.show(contentOf(points, 3min), {kNow - 1min, kNow});
        QCOMPARE(resets.count(), 1);
    }

    void nothingIsAnEmptyTable() {
        PointsModel model;
        model.show({}, {kNow - 1h, kNow});
        QCOMPARE(model.rowCount(), 0);
        QVERIFY(!model.index(0, 0).data().isValid());
    }
};

HOLDFAST_TEST(TstPointsModel)
#include "tst_points_model.moc"
