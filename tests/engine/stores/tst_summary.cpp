// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/summary.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::stores;
using namespace std::chrono_literals;

namespace {

Reading at(Duration time, double value) {
    return {.time = TimePoint(time), .value = value};
}

} // namespace

class TstSummary : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bucketsBeginAtWholeMultiplesAlsoBeforeTheEpoch();
    void readingsFallIntoTheirBuckets();
    void theLastIsTheLatestWhateverTheOrder();
    void theMeanOfExtremesIsFinite();
    void coarserRollupsAreThoseOfTheReadings();
    void rollupsOfDifferentReadingsCombine();
};

void TstSummary::bucketsBeginAtWholeMultiplesAlsoBeforeTheEpoch() {
    QCOMPARE(bucketStart(TimePoint(299'999ms), kFiveMinutes), TimePoint(0ms));
    QCOMPARE(bucketStart(TimePoint(300'000ms), kFiveMinutes), TimePoint(300'000ms));
    QCOMPARE(bucketStart(TimePoint(-1ms), kFiveMinutes), TimePoint(-300'000ms));
}

void TstSummary::readingsFallIntoTheirBuckets() {
    const std::vector<Reading> readings = {at(10s, 4), at(299s, 2), at(300s, 7), at(1000s, 1)};
    const auto points = rollUp(readings, kFiveMinutes);
    QCOMPARE(points.size(), std::size_t{3});
    QCOMPARE(
        points[0],
        (HistoryPoint{.time = TimePoint(0s), .minimum = 2, .maximum = 4, .mean = 3, .last = 2, .count = 2}));
    QCOMPARE(points[1].time, TimePoint(300s));
    QCOMPARE(points[2].time, TimePoint(900s));
    QVERIFY(rollUp(std::span<const Reading>(), kFiveMinutes).empty());
}

void TstSummary::theLastIsTheLatestWhateverTheOrder() {
    Summary sum;
    sum.add(at(30s, 3));
    sum.add(at(10s, 1));
    sum.add(at(20s, 2));
    QCOMPARE(sum.point().last, 3.0);
    QCOMPARE(sum.point().time, TimePoint(10s));
}

void TstSummary::theMeanOfExtremesIsFinite() {
    constexpr auto huge = std::numeric_limits<double>::max();
    Summary sum;
    for (int i = 0; i < 5; ++i)
        sum.add(at(i * 1s, huge));
    QVERIFY(std::isfinite(sum.point().mean));
    QVERIFY(sum.point().mean <= huge);
    Summary one;
    one.add(at(1s, 0.1));
    QCOMPARE(one.point().mean, 0.1);
}

void TstSummary::coarserRollupsAreThoseOfTheReadings() {
    std::vector<Reading> readings;
    for (int i = 0; i < 1000; ++i)
        readings.push_back(at(i * 37s, (i * 7919) % 101));
    const auto direct = rollUp(readings, kHour);
    const auto through = rollUp(rollUp(readings, kFiveMinutes), kFiveMinutes, kHour);
    QCOMPARE(through.size(), direct.size());
    for (std::size_t i = 0; i < direct.size(); ++i) {
        QCOMPARE(through[i].minimum, direct[i].minimum);
        QCOMPARE(through[i].maximum, direct[i].maximum);
        QCOMPARE(through[i].last, direct[i].last);
        QCOMPARE(through[i].count, direct[i].count);
        QVERIFY(std::fabs(through[i].mean - direct[i].mean) < 1e-9);
    }
}

void TstSummary::rollupsOfDifferentReadingsCombine() {
    const std::vector<Reading> early = {at(10s, 1), at(600s, 5)};
    const std::vector<Reading> late = {at(20s, 3), at(1000s, 9)};
    const auto both = combine(rollUp(early, kFiveMinutes), rollUp(late, kFiveMinutes));
    QCOMPARE(both.size(), std::size_t{3});
    QCOMPARE(
        both[0],
        (HistoryPoint{.time = TimePoint(0s), .minimum = 1, .maximum = 3, .mean = 2, .last = 3, .count = 2}));
    QCOMPARE(both[1].last, 5.0);
    QCOMPARE(both[2].last, 9.0);
}

HOLDFAST_TEST(TstSummary)
#include "tst_summary.moc"
