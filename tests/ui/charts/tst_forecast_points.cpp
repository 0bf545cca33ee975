// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"
#include "ui/charts/forecast_points.h"

#include <limits>

using namespace holdfast;
using namespace holdfast::charts;
using namespace holdfast::charts::samples;
using namespace std::chrono_literals;

namespace {

forecasting::ForecastDistribution twoSteps() {
    return {
        .origin = kNow, .step = 30s, .steps = {{10, 20, 30, 40, 50, 60, 70}, {11, 21, 31, 41, 51, 61, 71}}};
}

} // namespace

class TstForecastPoints : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itStartsAtTheReadingItWasMadeFrom() {
        const auto points = forecastPoints(twoSteps(), readings(5, 1min)); // the last one is 5
        QCOMPARE(points.size(), std::size_t{3});
        QVERIFY((points[0] == ForecastPoint{.time = kNow, .median = 5.0, .low = 5.0, .high = 5.0}));
        QVERIFY(points[1].time == kNow + 30s && points[1].median == 40.0);
        QVERIFY(points[2].low == 11.0 && points[2].high == 71.0);
        QVERIFY(points[2].innerLow == 31.0 && points[2].innerHigh == 51.0);
    }

    void readingsThatCameSinceDoNotMoveItsStart() {
        auto measured = readings(5, 1min);
        measured.push_back({.time = kNow + 30s, .mean = 99.0, .last = 99.0, .count = 1});
        QCOMPARE(forecastPoints(twoSteps(), measured)[0].median, 5.0);
    }

    void withoutThatReadingItStartsAtItsFirstMedian() {
        QCOMPARE(forecastPoints(twoSteps(), {})[0].median, 40.0);
        auto old = readings(5, 1min);
        for (auto& point : old)
            point.time -= 1h;
        QCOMPARE(forecastPoints(twoSteps(), old)[0].median, 40.0);
    }

    void nothingIsDrawnOfWhatIsNotFinite() {
        auto forecast = twoSteps();
        forecast.steps[1][6] = std::numeric_limits<double>::infinity();
        QCOMPARE(forecastPoints(forecast, {}).size(), std::size_t{2});
        forecast.steps[0][0] = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(forecastPoints(forecast, {}).empty());
        QVERIFY(forecastPoints({}, {}).empty());
    }

    void aSignalHasItsOwnMarks() {
        const outlook::AnomalyMark spike{.series = {.service = ServiceId("a"), .signal = SignalId("latency")},
                                         .time = kNow,
                                         .value = 0.8,
                                         .kind = analysis::AnomalyKind::Spike,
                                         .expected = 0.3,
                                         .low = 0.2,
                                         .high = 0.4,
                                         .observed = 0.8};
        auto other = spike;
        other.series.signal = SignalId("memory");
        const auto marks = marksOf(std::vector{spike, other}, SignalId("latency"), Unit::Seconds);
        QCOMPARE(marks.size(), 1);
        QVERIFY2(marks.front().reason.contains(QStringLiteral("spike")), qPrintable(marks.front().reason));
    }
};

HOLDFAST_TEST(TstForecastPoints)
#include "tst_forecast_points.moc"
