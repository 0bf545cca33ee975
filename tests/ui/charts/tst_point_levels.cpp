// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/point_levels.h"

#include <QtTest/QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

class TstPointLevels final : public QObject {
    Q_OBJECT

private:
    static std::vector<HistoryPoint> wave(int count) {
        auto points = readings(count, 30s);
        for (std::size_t i = 0; i < points.size(); ++i) {
            const double value = std::sin(static_cast<double>(i) * 0.7) * 10.0 + (i % 997 == 0 ? 50.0 : 0.0);
            points[i].minimum = points[i].maximum = points[i].mean = points[i].last = value;
        }
        return points;
    }

private Q_SLOTS:

    void fewPointsAreWhatThinningMakesOfThem() {
        const auto points = wave(500);
        const TimeRange range{.from = kNow - 2h, .to = kNow};
        HOLDFAST_COMPARE(PointLevels(points, 0s).columnsOf(range, 100), thinned(points, range, 100));
    }

    void manyPointsAreThinnedInWholeBucketsAndNothingIsLost() {
        const auto points = wave(400'000);
        const PointLevels levels(points, 90s);
        for (const auto length : {Duration(24h), Duration(30 * 24h), Duration(130 * 24h)}) {
            const TimeRange range{.from = kNow - length, .to = kNow};
            const auto columns = levels.columnsOf(range, 600);
            QVERIFY(columns.size() <= 602);
            QVERIFY(columns.size() >= 500);
            // Each reading in sight stands in one of them: spikes above all.
            double highest = -1e9;
            for (const auto& column : columns)
                highest = std::max(highest, column.maximum);
            QCOMPARE(highest, extentOf(points, range)->highest);
            std::uint64_t count = 0;
            for (const auto& column : columns)
                count += column.count;
            const auto inside = static_cast<std::uint64_t>(length / 30s);
            QVERIFY(count >= inside &&
                    count <= inside + 2 * static_cast<std::uint64_t>(length / 600 / 30s) + 4);
        }
    }

    void columnsDoNotDanceWhilePanned() {
        const auto points = wave(200'000);
        const PointLevels levels(points, 90s);
        const auto before = levels.columnsOf({.from = kNow - 720h, .to = kNow - 240h}, 400);
        const auto after = levels.columnsOf({.from = kNow - 719h, .to = kNow - 239h}, 400);
        std::size_t shared = 0;
        for (const auto& column : after)
            shared += std::ranges::count(before, column) > 0 ? 1 : 0;
        QVERIFY2(shared > after.size() * 9 / 10, qPrintable(QString::number(shared)));
    }

    void theExtentIsThatOfThePoints() {
        const auto points = wave(100'000);
        const PointLevels levels(points, 90s);
        const TimeRange range{.from = kNow - 400h, .to = kNow - 100h};
        QCOMPARE(levels.extentOf(range)->highest, extentOf(points, range)->highest);
        QVERIFY(!levels.extentOf({.from = kNow + 1h, .to = kNow + 2h}));
    }

    void gapsAreKnown() {
        auto points = wave(10'000);
        points.erase(points.begin() + 5000, points.begin() + 5100);
        const PointLevels levels(points, 90s);
        QCOMPARE(levels.gaps().size(), std::size_t{1});
        HOLDFAST_COMPARE(levels.gaps()[0].from, points[4999].time);
        HOLDFAST_COMPARE(levels.gaps()[0].to, points[5000].time);
        QVERIFY(PointLevels(points, 0s).gaps().empty());
    }

    void pointsInClustersAndNoPointsAreFine() {
        QVERIFY(PointLevels().columnsOf({.from = kNow - 1h, .to = kNow}, 10).empty());
        std::vector<HistoryPoint> points;
        for (int i = 0; i < 10'000; ++i)
            points.push_back({.time = kNow + Duration(i / 5000 * 1'000'000'000LL + i % 5000),
                              .minimum = 1,
                              .maximum = 1,
                              .mean = 1,
                              .last = 1,
                              .count = 1});
        QVERIFY(!PointLevels(points, 90s).columnsOf({.from = kNow - 1h, .to = kNow + 1h}, 10).empty());
    }
};

HOLDFAST_TEST(TstPointLevels)
#include "tst_point_levels.moc"
