// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/series_file.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::forecasting;

class TstSeriesFile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void linesOfDifferentLengthsAreSeries() {
        const auto series = readSeriesText("a,1,2.5,-3e2\n\n\"b\",\"4\", +5 \r\n", "x.csv");
        QVERIFY(series);
        QCOMPARE(series->size(), std::size_t{2});
        QCOMPARE(series->at(0).values, (std::vector<double>{1.0, 2.5, -300.0}));
        QCOMPARE(series->at(1).id, std::string("b"));
        QCOMPARE(series->at(1).values, (std::vector<double>{4.0, 5.0}));
    }

    void whatIsMissingIsAGapAndPaddingIsNothing() {
        const auto series = readSeriesText("\xEF\xBB\xBF"
                                           "a,1,,NaN,NA,inf,1e999,7,,,\nb\n",
                                           "x.csv");
        QVERIFY(series);
        const auto& values = series->at(0).values;
        QCOMPARE(values.size(), std::size_t{7});
        for (std::size_t i = 1; i < 6; ++i)
            QVERIFY(std::isnan(values[i]));
        QCOMPARE(values[6], 7.0);
        QVERIFY(series->at(1).values.empty());
    }

    void aHeaderIsNoSeriesAndTextIsAnError() {
        QCOMPARE(readSeriesText("id,v1,v2\na,1,2\n", "x.csv")->size(), std::size_t{1});
        const auto wrong = readSeriesText("a,1,2\nb,1,two\n", "x.csv");
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, ErrorCode::FixInput);
        QCOMPARE(wrong.error().detail, std::string("«two» is not a number"));
        QCOMPARE(wrong.error().where, std::string("x.csv:2, field 3"));
        QVERIFY(!readSeriesText("a,1,2x\n", "x.csv"));
        QVERIFY(!readSeriesText("", "x.csv"));
        QVERIFY(!readSeriesText("id,v1\n", "x.csv"));
    }

    void aMillionColumnsAreRead() {
        std::string text = "wide";
        for (int i = 0; i < 1'000'000; ++i)
            text += ",1";
        QCOMPARE(readSeriesText(text, "x.csv")->at(0).values.size(), std::size_t{1'000'000});
    }
};

HOLDFAST_TEST(TstSeriesFile)
#include "tst_series_file.moc"
