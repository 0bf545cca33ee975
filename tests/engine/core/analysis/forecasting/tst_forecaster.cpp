// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/forecaster.h"
#include "engine/core/analysis/forecasting/simple_predictors.h"
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

ForecastOptions ahead(std::size_t horizon, std::vector<std::uint32_t> seasons = {}) {
    ForecastOptions options;
    options.horizon = horizon;
    options.seasons = std::move(seasons);
    return options;
}

/// Requests with a day of 24 steps and a quiet weekend.
std::vector<double> traffic(std::size_t n, double noise, unsigned seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> error(0.0, 1.0);
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double hour = static_cast<double>(i % 24) / 24.0 * 2.0 * std::numbers::pi;
        const double day = (i / 24) % 7 >= 5 ? 0.6 : 1.0;
        values[i] =
            day * (100.0 + 40.0 * std::sin(hour) + 15.0 * std::sin(2.0 * hour)) + noise * error(random);
    }
    return values;
}

bool orderedAndFinite(const ForecastDistribution& forecast) {
    return std::ranges::all_of(forecast.steps, [](const Quantiles& step) {
        return std::ranges::is_sorted(step) &&
               std::ranges::all_of(step, [](double v) { return std::isfinite(v); });
    });
}

} // namespace

class TstForecaster final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theWeekendIsForeseen() {
        const auto all = traffic(24 * 28 + 48, 2.0, 3);
        const auto forecast = forecastSeries(std::span(all).first(all.size() - 48), ahead(48, {24, 168}));
        QVERIFY(forecast);
        double wrong = 0.0;
        for (std::size_t h = 0; h < 48; ++h)
            wrong += std::abs(forecast->steps[h][kMedian] - all[all.size() - 48 + h]) / 48.0;
        QVERIFY2(wrong < 4.0, qPrintable(QString::number(wrong)));
        QVERIFY(forecast->making.skill > 0.3); // the day before is a bad guess for a Saturday
        QCOMPARE(forecast->making.seasons, (std::vector<std::uint32_t>{24, 168}));
        QVERIFY(orderedAndFinite(*forecast));
    }

    void intervalsHoldWhatTheyPromise() {
        double within95 = 0.0;
        double within80 = 0.0;
        double cells = 0.0;
        for (unsigned seed = 0; seed < 25; ++seed) {
            const auto all = traffic(24 * 21 + 24, 8.0, seed);
            const auto forecast = forecastSeries(std::span(all).first(all.size() - 24), ahead(24, {24, 168}));
            QVERIFY(forecast);
            for (std::size_t h = 0; h < 24; ++h) {
                const double truth = all[all.size() - 24 + h];
                const auto& step = forecast->steps[h];
                within95 += truth >= step[0] && truth <= step[6] ? 1.0 : 0.0;
                within80 += truth >= step[1] && truth <= step[5] ? 1.0 : 0.0;
                cells += 1.0;
            }
        }
        QVERIFY2(within95 / cells > 0.90 && within95 / cells < 0.99,
                 qPrintable(QString::number(within95 / cells)));
        QVERIFY2(within80 / cells > 0.72 && within80 / cells < 0.90,
                 qPrintable(QString::number(within80 / cells)));
    }

    void aLeakIsFollowedToItsLimit() {
        std::mt19937_64 random(1);
        std::normal_distribution<double> error(0.0, 0.5);
        std::vector<double> memory(90);
        for (std::size_t i = 0; i < memory.size(); ++i)
            memory[i] = 40.0 + (i > 40 ? 0.8 * static_cast<double>(i - 40) : 0.0) + error(random);
        const auto forecast = forecastSeries(memory, ahead(30));
        QVERIFY(forecast);
        QVERIFY(std::abs(forecast->steps[9][kMedian] - (40.0 + 0.8 * 59.0)) < 4.0);
        QVERIFY(chanceAt(*forecast, 29, 80.0).value > chanceAt(*forecast, 4, 80.0).value);
        QVERIFY(firstPassage(*forecast, 100.0).front().value < 0.05);
        auto options = ahead(200);
        options.least = 0.0;
        options.most = 85.0;
        const auto bounded = forecastSeries(memory, options);
        QVERIFY(bounded);
        for (const auto& step : bounded->steps)
            QVERIFY(step.front() >= 0.0 && step.back() <= 85.0);
    }

    void theMedianIsThatOfSortedValues() {
        std::mt19937_64 random(2);
        for (std::size_t n = 1; n < 60; ++n) {
            std::vector<double> values(n);
            std::ranges::generate(values, [&] { return static_cast<double>(random() % 50); });
            auto sorted = values;
            std::ranges::sort(sorted);
            QCOMPARE(medianOf(values), 0.5 * (sorted[(n - 1) / 2] + sorted[n / 2]));
        }
        QVERIFY(std::isnan(medianOf({})));
    }

    void aRobustTrendGoesOnAndDoesNotMindASpike() {
        std::vector<double> line(40);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = 10.0 + 2.0 * static_cast<double>(i / 5) + (i % 5 == 2 ? 7.0 : 0.0);
        line[22] = 900.0;
        RobustTrend trend(5);
        QVERIFY(trend.fit(line));
        Paths path(1, 5);
        const std::vector<std::size_t> origin{line.size()};
        trend.paths(line, origin, path);
        for (std::size_t h = 0; h < 5; ++h)
            QVERIFY(std::abs(path.values[h] - (26.0 + (h == 2 ? 7.0 : 0.0))) < 1e-9);
    }

    void oneValueOverAndOverStaysThatValue() {
        const auto forecast = forecastSeries(std::vector<double>(50, 3.25), ahead(5));
        QVERIFY(forecast);
        for (const auto& step : forecast->steps)
            for (const double value : step)
                QCOMPARE(value, 3.25);
    }

    void tooLittleHistoryIsSaidSo() {
        std::vector<double> few(kFewestReadings - 1, 1.0);
        const auto forecast = forecastSeries(few, ahead(5));
        QVERIFY(!forecast);
        QCOMPARE(forecast.error().code, ErrorCode::Retry);
        QCOMPARE(forecast.error().detail, std::string("11 of 12 readings"));
        QVERIFY(!forecastSeries({}, ahead(5)));
        QVERIFY(!forecastSeries(std::vector<double>(500, kNan), ahead(5)));
    }

    void everyLengthFromTheFewestOnHasAForecast() {
        const auto values = traffic(140, 3.0, 9);
        for (std::size_t n = kFewestReadings; n < values.size(); n += 3) {
            for (const auto& seasons : {std::vector<std::uint32_t>{}, {24}, {5, 24}, {7, 1000}}) {
                const auto forecast = forecastSeries(std::span(values).last(n), ahead(40, seasons));
                QVERIFY2(forecast && forecast->horizon() == 40 && orderedAndFinite(*forecast),
                         qPrintable(QString::number(n)));
            }
        }
    }

    void gapsAreBridgedAndCounted() {
        auto values = traffic(24 * 21, 2.0, 5);
        const auto whole = forecastSeries(values, ahead(24, {24, 168}));
        for (std::size_t i = 100; i < 130; ++i)
            values[i] = kNan;
        values[300] = std::numeric_limits<double>::infinity();
        const auto forecast = forecastSeries(values, ahead(24, {24, 168}));
        QVERIFY(whole && forecast && orderedAndFinite(*forecast));
        QCOMPARE(forecast->making.gaps, 31U);
        QCOMPARE(forecast->making.history, static_cast<std::uint32_t>(values.size()) - 31U);
        for (std::size_t h = 0; h < 24; ++h)
            QVERIFY(std::abs(forecast->steps[h][kMedian] - whole->steps[h][kMedian]) < 8.0);
    }

    void wrongOptionsAreRefused() {
        const auto values = traffic(100, 1.0, 1);
        auto options = ahead(0);
        QCOMPARE(forecastSeries(values, options).error().code, ErrorCode::FixInput);
        options = ahead(5, {1});
        QCOMPARE(forecastSeries(values, options).error().code, ErrorCode::FixInput);
        options = ahead(5);
        options.step = Duration(0);
        QVERIFY(!forecastSeries(values, options));
        options = ahead(5);
        options.least = 2.0;
        options.most = 1.0;
        QVERIFY(!forecastSeries(values, options));
        options.most = kNan;
        QVERIFY(!forecastSeries(values, options));
    }

    void hugeAndTinyValuesDoNoHarm() {
        auto values = traffic(100, 1.0, 1);
        for (const double scale : {1e-200, 1e-30, 1e30, 1e90}) {
            auto scaled = values;
            for (double& value : scaled)
                value *= scale;
            const auto forecast = forecastSeries(scaled, ahead(10, {24}));
            QVERIFY2(forecast && orderedAndFinite(*forecast), qPrintable(QString::number(scale)));
        }
        values[50] = 1e300;
        QCOMPARE(forecastSeries(values, ahead(10, {24})).error().code, ErrorCode::FixInput);
    }

    void theSameValuesGiveTheSameForecast() {
        const auto values = traffic(400, 5.0, 8);
        QCOMPARE(forecastSeries(values, ahead(20))->steps, forecastSeries(values, ahead(20))->steps);
    }
};

HOLDFAST_TEST(TstForecaster)
#include "tst_forecaster.moc"
