// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/regular_series.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::forecasting;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Reading at(int seconds, double value) {
    return {.time = TimePoint(Duration(seconds * 1000)), .value = value};
}

} // namespace

class TstRegularSeries final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aGapIsALineWithoutASeason() {
        const std::vector<double> values{kNan, 1.0, kNan, kNan, 4.0, kNan};
        const auto series = bridged(values, 0);
        QCOMPARE(series.values, (std::vector<double>{1.0, 2.0, 3.0, 4.0, 4.0}));
        QCOMPARE(series.gaps, std::size_t{3});
    }

    void aGapIsTheSeasonBeforeAndAfter() {
        const std::vector<double> values{1.0, 9.0, 1.0, kNan, 3.0, 7.0};
        QCOMPARE(bridged(values, 2).values[3], 8.0);
        QVERIFY(bridged(std::vector<double>{kNan, kNan}, 2).values.empty());
        QVERIFY(bridged({}, 0).values.empty());
    }

    void readingsFallIntoCellsThatEndWithTheNewest() {
        const std::vector<Reading> readings{at(100, 4.0), at(40, 1.0), at(95, 2.0), at(100, 6.0),
                                            at(65, kNan)};
        const auto cells = onGrid(readings, Duration(20'000), 10);
        QCOMPARE(cells.size(), std::size_t{4});
        QCOMPARE(cells[0], 1.0);
        QVERIFY(std::isnan(cells[1]) && std::isnan(cells[2]));
        QCOMPARE(cells[3], 4.0); // 2 and the later of the two readings of one stamp
        QCOMPARE(onGrid(readings, Duration(20'000), 1).size(), std::size_t{1});
        QVERIFY(onGrid({}, Duration(20'000), 10).empty());
        QVERIFY(onGrid(readings, Duration(0), 10).empty());
    }

    void aRestartedCounterIsNoNegativeRate() {
        const std::vector<Reading> counter{at(0, 100.0), at(10, 200.0), at(20, 30.0), at(40, 70.0),
                                           at(40, 90.0)};
        const auto rates = ratesOf(counter);
        QCOMPARE(rates.size(), std::size_t{3});
        QCOMPARE(rates[0].value, 10.0);
        QCOMPARE(rates[1].value, 3.0);
        QCOMPARE(rates[2].value, 3.0);
        QVERIFY(ratesOf(std::vector<Reading>{at(0, 1.0)}).empty());
    }

    void timeRunningBackwardsIsPutInOrder() {
        const std::vector<Reading> counter{at(20, 30.0), at(0, 10.0), at(10, 20.0)};
        const auto rates = ratesOf(counter);
        QCOMPARE(rates.size(), std::size_t{2});
        QCOMPARE(rates[1].value, 1.0);
    }
};

HOLDFAST_TEST(TstRegularSeries)
#include "tst_regular_series.moc"
