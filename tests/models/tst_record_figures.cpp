// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/record_figures.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

} // namespace

class TstRecordFigures final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachFigureHasItsCounts() {
        const warnings::RecordSummary summary{.warnings = 26,
                                              .hits = 17,
                                              .falseOnes = 4,
                                              .intervened = 3,
                                              .unobserved = 1,
                                              .open = 1,
                                              .failures = 20,
                                              .foreseen = 17,
                                              .precision = 17.0 / 21.0,
                                              .recall = 0.85,
                                              .medianLead = 8min + 20s,
                                              .medianTimeError = 70s,
                                              .forecasts = 8640,
                                              .coverage = 0.944};
        const auto figures = recordFigures(summary);
        QCOMPARE(figures.size(), std::size_t{6});
        QCOMPARE(plain(figures[0].value), QStringLiteral("81 %"));
        QCOMPARE(figures[0].counts, QStringLiteral("17 of 21 came true"));
        QCOMPARE(plain(figures[1].value), QStringLiteral("85 %"));
        QCOMPARE(figures[1].counts, QStringLiteral("17 of 20, 3 missed"));
        QCOMPARE(plain(figures[2].value), QStringLiteral("8 min 30 s"));
        QCOMPARE(plain(figures[3].value), QStringLiteral("1 min 10 s"));
        QCOMPARE(plain(figures[4].value), QStringLiteral("94 %"));
        QCOMPARE(figures[4].counts, QStringLiteral("of 8,640 values"));
        QCOMPARE(figures[5].value, QStringLiteral("5"));
        QCOMPARE(figures[5].counts, QStringLiteral("3 intervened, 1 unobserved, 1 open"));
    }

    /// A share of nothing is no zero.
    void whatWasNotCountedHasNoFigure() {
        const auto figures = recordFigures({});
        for (std::size_t i = 0; i < 5; ++i)
            QCOMPARE(figures[i].value, QStringLiteral("—"));
        QCOMPARE(figures[0].counts, QStringLiteral("no warning was judged"));
        QCOMPARE(figures[1].counts, QStringLiteral("nothing failed"));
    }

    void theTableSaysWhatTheBarsShow() {
        ReliabilityModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QCOMPARE(model.rowCount(), 0);
        warnings::Reliability bins{};
        bins[7] = {.count = 21, .came = 17, .mean = 0.74};
        bins[8] = {.count = 3, .came = 3, .mean = 0.85};
        model.show(bins);
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(plain(model.index(7, ReliabilityModel::Said).data().toString()),
                 QStringLiteral("70 to 80 %"));
        QCOMPARE(model.index(7, ReliabilityModel::Came).data().toString(), QStringLiteral("17 of 21"));
        QCOMPARE(plain(model.index(7, ReliabilityModel::Share).data().toString()), QStringLiteral("81 %"));
        QCOMPARE(model.index(0, ReliabilityModel::Share).data().toString(), QStringLiteral("—"));
        QVERIFY(!model.row(7).isThin());
        QVERIFY(model.row(8).isThin());
        QVERIFY(reliabilityText(model.row(8)).endsWith(QStringLiteral("too few to judge by")));
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        bins[8].count = 30;
        model.show(bins);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].value<QModelIndex>().row(), 8);
    }
};

HOLDFAST_TEST(TstRecordFigures)
#include "tst_record_figures.moc"
