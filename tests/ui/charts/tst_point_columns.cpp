// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/point_columns.h"

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstPointColumns : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aMillionReadingsBecomeAPointAColumn() {
        const auto points = readings(1'000'000, 30s);
        const TimeRange range{points.front().time, points.back().time + 1ms};
        const auto thin = thinned(points, range, 800);
        QVERIFY2(thin.size() <= 802, qPrintable(QString::number(thin.size())));
        QCOMPARE(thin.front().minimum, 1.0);
        QCOMPARE(thin.back().maximum, 1'000'000.0);
        std::uint64_t total = 0;
        for (const HistoryPoint& point : thin)
            total += point.count;
        QCOMPARE(total, std::uint64_t{1'000'000});
    }

    void aSpikeOfOneReadingIsKept() {
        auto points = readings(10'000, 1s);
        points[5'000].maximum = 1e6;
        const auto thin = thinned(points, {points.front().time, points.back().time}, 100);
        QCOMPARE(extentOf(thin, {points.front().time, points.back().time})->highest, 1e6);
    }

    void theMeanIsWeightedByReadings() {
        std::vector<HistoryPoint> points = readings(2, 1ms);
        points[0].count = 3;
        points[0].mean = 1.0;
        points[1].mean = 5.0;
        const auto thin = thinned(points, {kNow - 1s, kNow}, 1);
        QVERIFY(!thin.empty());
        if (thin.size() == 1) QCOMPARE(thin[0].mean, 2.0);
    }

    void linesRunOnToTheEdge() {
        const auto points = readings(100, 1min);
        const auto thin = thinned(points, {kNow - 50min, kNow - 20min}, 500);
        QVERIFY(thin.front().time == kNow - 51min); // one beyond on each side
        QVERIFY(thin.back().time == kNow - 19min);
    }

    void panningDoesNotShimmer() {
        const auto points = readings(5'000, 1s);
        const TimeRange range{kNow - 4000s, kNow - 2000s};
        const auto before = thinned(points, range, 100);
        const auto after = thinned(points, {range.from + 7s, range.to + 7s}, 100);
        // inner columns are the same points
        QVERIFY(std::ranges::find(after, before[50]) != after.end());
    }

    void gapsPartTheLine() {
        auto points = readings(10, 30s);
        points.erase(points.begin() + 4, points.begin() + 7);
        const auto runs = runsOf(points, 90s);
        QCOMPARE(runs.size(), std::size_t{2});
        QVERIFY((runs[0] == Run{0, 4} && runs[1] == Run{4, 7}));
        QCOMPARE(runsOf(points, 0s).size(), std::size_t{1});
        QVERIFY(runsOf({}, 90s).empty());
    }

    void theNearestReadingWithinReach() {
        const auto points = readings(10, 30s);
        QVERIFY(nearestPoint(points, kNow - 40s, 20s)->time == kNow - 30s);
        QVERIFY(nearestPoint(points, kNow + 1min, 20s) == nullptr);
        QVERIFY(nearestPoint({}, kNow, 1h) == nullptr);
    }

    void withoutReadingsInSightThereIsNoExtent() {
        QVERIFY(!extentOf(readings(10, 30s), {kNow + 1min, kNow + 2min}).has_value());
    }
};

HOLDFAST_TEST(TstPointColumns)
#include "tst_point_columns.moc"
