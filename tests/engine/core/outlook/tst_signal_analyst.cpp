// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/signal_analyst.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::outlook;
using warnings::LimitSide;

namespace {

constexpr Duration kStep{30'000};
constexpr Duration kHorizon{15 * 60'000};

TimePoint at(std::int64_t step) {
    return TimePoint{Duration(1'780'000'000'000)} + kStep * step;
}

void feed(SignalAnalyst& analyst, int from, int to, double start, double slope) {
    for (int i = from; i < to; ++i)
        static_cast<void>(
            analyst.take({.time = at(i), .value = start + slope * (i - from) + std::sin(i)}, at(i)));
}

} // namespace

class TstSignalAnalyst final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theLimitThatIsReachedFirstIsWatched() {
        const Thresholds memory{700.0, 800.0, 900.0, 1000.0};
        const Thresholds days{30.0, 14.0, 3.0, 0.0};
        QVERIFY(watchedLimit(Unit::Bytes, memory, 1000.0) == (WatchedLimit{900.0, LimitSide::Above}));
        QVERIFY(watchedLimit(Unit::Bytes, memory, 850.0) == (WatchedLimit{850.0, LimitSide::Above}));
        QVERIFY(watchedLimit(Unit::Bytes, {}, 1000.0) == (WatchedLimit{1000.0, LimitSide::Above}));
        QVERIFY(watchedLimit(Unit::Days, days, {}) == (WatchedLimit{3.0, LimitSide::Below}));
        QVERIFY(!watchedLimit(Unit::Bytes, {}, {}));
        QVERIFY(!watchedLimit(Unit::Bytes, {}, std::numeric_limits<double>::infinity()));
        QVERIFY(!watchedLimit(Unit::Boolean, Thresholds{1.0, 0.9, 0.5, 0.0}, {}));
    }

    void aMissedReadingIsAGapAndAFasterOneIsNoStep() {
        SignalAnalyst analyst(Unit::Count, kStep);
        feed(analyst, 0, 100, 50.0, 0.0);
        QVERIFY(!analyst.take({.time = at(99) + Duration(2'000), .value = 50.0}, at(99) + Duration(2'000)));
        feed(analyst, 103, 110, 50.0, 0.0);
        const auto forecast = analyst.forecast(kHorizon);
        QVERIFY(forecast);
        QCOMPARE(forecast->making.gaps, 3U);
        QCOMPARE(forecast->making.history, 107U);
        QCOMPARE(forecast->horizon(), 30U);
        QVERIFY(forecast->origin == at(109));
    }

    void aReadingThatWasTakenIsNotTakenAgain() {
        SignalAnalyst analyst(Unit::Count, kStep);
        feed(analyst, 0, 50, 50.0, 0.0);
        static_cast<void>(analyst.take({.time = at(49), .value = 1e9}, at(60)));
        static_cast<void>(analyst.take({.time = at(20), .value = 1e9}, at(20)));
        static_cast<void>(analyst.take({.time = at(70), .value = std::nan("")}, at(70)));
        QCOMPARE(analyst.forecast(kHorizon)->making.history, 50U);
        QVERIFY(analyst.stamp() == at(49));
    }

    void boundsHoldUntilTheyAreProvenWrong() {
        SignalAnalyst analyst(Unit::Ratio, kStep);
        feed(analyst, 0, 40, 0.0, 0.02); // far beyond 0..1 by the noise of the sine
        SignalAnalyst ratio(Unit::Ratio, kStep);
        for (int i = 0; i < 40; ++i)
            static_cast<void>(ratio.take({.time = at(i), .value = 0.55 + 0.01 * i}, at(i)));
        const auto forecast = ratio.forecast(kHorizon);
        QCOMPARE(forecast->steps.back()[6], 1.0);
        QVERIFY(forecast->steps.back()[0] >= 0.0);
        QVERIFY(analyst.forecast(kHorizon)->steps.back()[6] > 1.0);
        SignalAnalyst memory(Unit::Bytes, kStep);
        memory.bound(1000.0);
        feed(memory, 0, 60, 400.0, 9.0);
        QCOMPARE(memory.forecast(kHorizon)->steps.back()[6], 1000.0);
    }

    void anotherLimitIsLearntAnew() {
        SignalAnalyst analyst(Unit::Bytes, kStep);
        analyst.watch(WatchedLimit{.value = 900.0}, kHorizon);
        feed(analyst, 0, 100, 400.0, 0.0);
        QVERIFY(analyst.outlook({}));
        analyst.watch(WatchedLimit{.value = 900.0}, kHorizon);
        QVERIFY(analyst.outlook({}));
        analyst.watch(WatchedLimit{.value = 800.0}, kHorizon);
        QVERIFY(!analyst.outlook({}));
        feed(analyst, 100, 165, 400.0, 0.0);
        QVERIFY(analyst.outlook({}));
        analyst.watch({}, kHorizon);
        QVERIFY(!analyst.outlook({}));
    }

    void afterARestartTheOldLevelIsNotBelievedAnyMore() {
        SignalAnalyst analyst(Unit::Bytes, kStep);
        analyst.watch(WatchedLimit{.value = 900.0}, kHorizon);
        feed(analyst, 0, 100, 400.0, 0.0);
        feed(analyst, 100, 170, 400.0, 8.0);
        QVERIFY(analyst.outlook({})->probability > 0.9);
        for (int i = 170; i < 180; ++i) {
            static_cast<void>(analyst.take({.time = at(i), .value = 400.0 + std::sin(i)}, at(i)));
            const auto outlook = analyst.outlook({});
            QVERIFY(!outlook || outlook->probability < 0.1);
        }
        QVERIFY(analyst.outlook({}));
    }

    /// The line on the chart and the warning beside it tell one story.
    void aSignalOnItsWayIsForecastAlongThatWay() {
        SignalAnalyst analyst(Unit::Bytes, kStep);
        analyst.watch(WatchedLimit{.value = 900.0}, kHorizon);
        feed(analyst, 0, 60, 100.0, 0.0);
        feed(analyst, 60, 100, 100.0, 12.0); // at 568 in the end, 360 more within the horizon
        const auto outlook = analyst.outlook({});
        QVERIFY(outlook && outlook->probability > 0.7);
        const auto forecast = analyst.forecast(kHorizon);
        const double middle = forecast->steps.back()[forecasting::kMedian];
        QVERIFY2(middle > 830.0 && middle < 1000.0, std::to_string(middle).c_str());
        QVERIFY(forecast->steps.back()[0] < middle && middle < forecast->steps.back()[6]);
        QVERIFY(std::abs(forecast->steps.front()[forecasting::kMedian] - 580.0) < 25.0);
    }

    void nothingIsHeldBeforeTheFirstReading() {
        SignalAnalyst analyst(Unit::Bytes, kStep);
        QVERIFY(analyst.size().count < 200);
        QVERIFY(analyst.forecast(kHorizon).error().code == ErrorCode::Retry);
        analyst.watch(WatchedLimit{.value = 900.0}, kHorizon);
        feed(analyst, 0, 1, 1.0, 0.0);
        QVERIFY(analyst.size().count > 1500);
        QVERIFY(analyst.size().count < 2300);
    }
};

HOLDFAST_TEST(TstSignalAnalyst)
#include "tst_signal_analyst.moc"
