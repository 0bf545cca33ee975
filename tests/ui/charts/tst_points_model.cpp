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

    void whatIsForetoldStandsAboveAndIsCalledSo() {
        PointsModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Content content = contentOf(readings(3, 1min), 3min);
        const auto foretell = [&content](int steps) {
            content.forecast = {{.time = kNow, .median = 3.0, .low = 3.0, .high = 3.0}};
            for (int i = 1; i <= steps; ++i)
                content.forecast.push_back({.time = kNow + i * 1min,
                                            .median = 3.0 + i,
                                            .low = 2.0,
                                            .high = 9.0,
                                            .innerLow = 3.0,
                                            .innerHigh = 5.0});
        };
        foretell(2);
        const TimeRange range{kNow - 1h, kNow + 1h};
        model.show(content, range);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.index(0, PointsModel::Value).data().toString(), QStringLiteral("5"));
        QCOMPARE(model.index(0, PointsModel::Note).data().toString(),
                 QStringLiteral("foretold; in half of the cases 3 to 5"));
        QCOMPARE(model.index(2, PointsModel::Value).data().toString(), QStringLiteral("3"));
        QVERIFY(model.index(2, PointsModel::Note).data().toString().isEmpty());
        QSignalSpy resets(&model, &PointsModel::modelReset);
        foretell(4);
        content.marks = {{.time = kNow - 61s, .value = 2.0, .reason = QStringLiteral("spike")}};
        content.lines[0].points.push_back({.time = kNow + 30s, .mean = 3.5, .count = 1});
        model.show(content, range);
        QCOMPARE(model.rowCount(), 8);
        QCOMPARE(model.index(4, PointsModel::Value).data().toString(), QStringLiteral("3.5"));
        QCOMPARE(model.index(7, PointsModel::Note).data().toString(), QStringLiteral("spike"));
        foretell(1);
        model.show(content, range);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(resets.count(), 0);
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
