// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/live_forecast.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

using namespace holdfast;
using namespace holdfast::forecasting;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool orderedAndFinite(const ForecastDistribution& forecast) {
    return std::ranges::all_of(forecast.steps, [](const Quantiles& step) {
        return std::ranges::is_sorted(step) &&
               std::ranges::all_of(step, [](double v) { return std::isfinite(v); });
    });
}

struct Coverage {
    double within95 = 0.0;
    double within80 = 0.0;
    double error = 0.0;
};

/// Forecasts `ahead` steps from every step after `settled`.
Coverage coverageOf(const std::vector<double>& values, LiveForecast live, std::size_t ahead,
                    std::size_t settled) {
    Coverage result;
    double count = 0.0;
    for (std::size_t i = 0; i + ahead < values.size(); ++i) {
        live.update(values[i]);
        if (i < settled) continue;
        const auto step = live.forecast(ahead)->steps.back();
        const double truth = values[i + ahead];
        result.within95 += truth >= step[0] && truth <= step[6] ? 1.0 : 0.0;
        result.within80 += truth >= step[1] && truth <= step[5] ? 1.0 : 0.0;
        result.error += std::abs(truth - step[kMedian]);
        count += 1.0;
    }
    return {result.within95 / count, result.within80 / count, result.error / count};
}

std::vector<double> noise(std::size_t n, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> error;
    std::vector<double> values(n);
    std::ranges::generate(values, [&] { return error(random); });
    return values;
}

} // namespace

class TstLiveForecast final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aLongSleepCostsNoMoreThanAShortOneAndKeepsTheTimeOfDay() {
        const LiveOptions options{.season = 288};
        LiveForecast stepped(options);
        LiveForecast skipped(options);
        const auto day = [](int i) { return 50.0 + 30.0 * std::sin(2.0 * std::numbers::pi * i / 288.0); };
        int i = 0;
        for (; i < 288 * 4; ++i) {
            stepped.update(day(i));
            skipped.update(day(i));
        }
        for (const int gap : {3, 65, 66, 100'000}) {
            for (int step = 0; step < gap; ++step)
                stepped.update(kNan);
            skipped.skip(std::uint32_t(gap));
            i += gap;
            for (int after = 0; after < 10; ++after, ++i) {
                stepped.update(day(i));
                skipped.update(day(i));
            }
            const auto left = stepped.forecast(12);
            const auto right = skipped.forecast(12);
            QCOMPARE(right->making.gaps, left->making.gaps);
            // The same place of the day; the errors learnt differ by what was not judged.
            QVERIFY(std::abs(right->steps[11][kMedian] - left->steps[11][kMedian]) < 2.0);
            QVERIFY(std::abs(right->steps[11][kMedian] - day(i + 11)) < 5.0);
        }
    }

    void aSignalCostsAtMostOneKibibyte() {
        QVERIFY2(sizeof(LiveForecast) <= 1024, qPrintable(QString::number(sizeof(LiveForecast))));
    }

    void aSteadyNoiseStaysInItsIntervals() {
        auto values = noise(4'000, 1);
        for (double& value : values)
            value = 50.0 + 3.0 * value;
        const auto coverage = coverageOf(values, LiveForecast({}), 15, 500);
        QVERIFY2(coverage.within95 > 0.92 && coverage.within95 < 0.98,
                 qPrintable(QString::number(coverage.within95)));
        QVERIFY2(coverage.within80 > 0.74 && coverage.within80 < 0.86,
                 qPrintable(QString::number(coverage.within80)));
        QVERIFY2(coverage.error < 1.1 * 3.0 * 0.798, qPrintable(QString::number(coverage.error)));
    }

    void aWanderingSignalIsNotForeseenMoreSurelyThanItCan() {
        auto values = noise(6'000, 2);
        for (std::size_t i = 1; i < values.size(); ++i)
            values[i] += values[i - 1];
        const auto coverage = coverageOf(values, LiveForecast({}), 15, 1'000);
        QVERIFY2(coverage.within95 > 0.91 && coverage.within95 < 0.985,
                 qPrintable(QString::number(coverage.within95)));
        QVERIFY2(coverage.error < 1.15 * std::sqrt(15.0) * 0.798,
                 qPrintable(QString::number(coverage.error)));
    }

    void aLeakIsFollowed() {
        const auto values = noise(400, 3);
        LiveForecast live({.least = 0.0, .most = 100.0});
        for (std::size_t i = 0; i < values.size(); ++i) {
            const double ramp = i > 340 ? 0.8 * static_cast<double>(i - 340) : 0.0;
            live.update(40.0 + ramp + 0.5 * values[i]);
        }
        const auto forecast = live.forecast(15);
        QVERIFY(forecast && orderedAndFinite(*forecast));
        const double truth = 40.0 + 0.8 * (59.0 + 15.0);
        QVERIFY2(std::abs(forecast->steps[14][kMedian] - truth) < 5.0,
                 qPrintable(QString::number(forecast->steps[14][kMedian])));
        QVERIFY(firstPassage(*forecast, 95.0).front().value < 0.05);
        QVERIFY(live.forecast(300)->steps.back().back() <= 100.0);
    }

    void theDayIsLearntWhereThereIsOne() {
        const auto error = noise(144 * 10, 4);
        std::vector<double> values(error.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = 100.0 +
                        40.0 * std::sin(2.0 * std::numbers::pi * static_cast<double>(i % 144) / 144.0) +
                        error[i];
        const auto with = coverageOf(values, LiveForecast({.season = 144}), 30, 144 * 6);
        const auto without = coverageOf(values, LiveForecast({}), 30, 144 * 6);
        QVERIFY2(with.error < 0.35 * without.error, qPrintable(QString::number(with.error)));
        QVERIFY2(with.within95 > 0.9, qPrintable(QString::number(with.within95)));
        LiveForecast noDay({.season = 144});
        for (const double value : error)
            noDay.update(value);
        QVERIFY(noDay.forecast(1)->making.seasons.empty());
    }

    void gapsPassAndLongOnesBeginAnew() {
        LiveForecast live({});
        for (int i = 0; i < 200; ++i)
            live.update(i % 7 == 3 ? kNan : 10.0 + (i % 2));
        QVERIFY(orderedAndFinite(*live.forecast(15)));
        QCOMPARE(live.forecast(15)->making.gaps, 29U);
        for (int i = 0; i < 100; ++i)
            live.update(i % 2 == 0 ? kNan : -std::numeric_limits<double>::infinity());
        QVERIFY(orderedAndFinite(*live.forecast(15)));
        live.update(500.0);
        QVERIFY(std::abs(live.forecast(1)->steps[0][kMedian] - 500.0) < 1.0);
    }

    void aConstantHasNoSpread() {
        LiveForecast live({.season = 10});
        for (int i = 0; i < 100; ++i)
            live.update(7.0);
        const auto forecast = live.forecast(100);
        QCOMPARE(forecast->steps.back().front(), 7.0);
        QCOMPARE(forecast->steps.back().back(), 7.0);
    }

    void beforeEnoughReadingsItSaysSo() {
        LiveForecast live({});
        for (int i = 0; i < 1'000; ++i)
            live.update(kNan);
        for (std::uint32_t i = 0; i < LiveForecast::kFewestLive; ++i) {
            QCOMPARE(live.forecast(5).error().code, ErrorCode::Retry);
            live.update(1.0 + i);
        }
        QVERIFY(live.forecast(5));
        QCOMPARE(live.forecast(0).error().code, ErrorCode::FixInput);
        QCOMPARE(live.forecast(5'000).error().code, ErrorCode::FixInput);
    }

    void anythingAtAllGivesNumbersInOrder() {
        std::mt19937_64 random(11);
        for (const std::uint32_t season : {0U, 1U, 2U, 24U, 2880U}) {
            LiveForecast live({.season = season, .place = 5'000'000});
            for (int i = 0; i < 3'000; ++i) {
                const double exponent = static_cast<double>(random() % 640) - 320.0;
                live.update(random() % 5 == 0 ? kNan
                                              : (random() % 2 == 0 ? 1.0 : -1.0) * std::pow(10.0, exponent));
            }
            const auto forecast = live.forecast(200);
            QVERIFY(forecast && orderedAndFinite(*forecast));
            QVERIFY(forecast->persistence >= 0.0 && forecast->persistence <= 1.0);
        }
    }
};

HOLDFAST_TEST(TstLiveForecast)
#include "tst_live_forecast.moc"
