// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/forecast_distribution.h"
#include "engine/core/analysis/forecasting/normal.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <random>

using namespace holdfast;
using namespace holdfast::forecasting;

namespace {

Quantiles normal(double mean, double spread) {
    Quantiles values{};
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = mean + spread * normalScore(kLevels[i]);
    return values;
}

ForecastDistribution rising(std::size_t horizon, double from, double to, double spread, double persistence) {
    ForecastDistribution forecast;
    forecast.step = Duration(60'000);
    forecast.persistence = persistence;
    for (std::size_t i = 0; i < horizon; ++i) {
        const double share = static_cast<double>(i + 1) / static_cast<double>(horizon);
        forecast.steps.push_back(normal(std::lerp(from, to, share), spread));
    }
    return forecast;
}

/// P(limit reached up to each step) by trying: 40,000 paths of the same chain.
std::vector<double> byTrying(const ForecastDistribution& forecast, double limit) {
    std::mt19937_64 random(7);
    std::normal_distribution<double> noise;
    std::vector<double> passed(forecast.horizon(), 0.0);
    const int paths = 40'000;
    const double rest = std::sqrt(1.0 - forecast.persistence * forecast.persistence);
    for (int path = 0; path < paths; ++path) {
        double score = noise(random);
        for (std::size_t i = 0; i < passed.size(); ++i) {
            if (i > 0) score = forecast.persistence * score + rest * noise(random);
            if (quantileAt(forecast, i, normalShare(score)) < limit) continue;
            for (std::size_t j = i; j < passed.size(); ++j)
                passed[j] += 1.0 / paths;
            break;
        }
    }
    return passed;
}

} // namespace

class TstForecastDistribution final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void scoresAndSharesAreEachOthersInverse() {
        QVERIFY(std::abs(normalScore(0.975) - 1.959963984540054) < 1e-9);
        for (const double share : {1e-9, 0.001, 0.02, 0.3, 0.5, 0.97, 0.999999})
            QVERIFY(std::abs(normalShare(normalScore(share)) / share - 1.0) < 1e-9);
        QVERIFY(std::isnan(normalScore(1.1)));
        QVERIFY(std::isinf(normalScore(0.0)));
    }

    void theChanceOfALimitIsThatOfTheQuantiles() {
        const auto forecast = rising(1, 0.0, 50.0, 10.0, 0.9);
        QVERIFY(std::abs(chanceAt(forecast, 0, 50.0).value - 0.5) < 1e-9);
        QVERIFY(std::abs(chanceAt(forecast, 0, 80.0).value - normalShare(-3.0)) < 1e-9);
        QVERIFY(std::abs(chanceAt(forecast, 0, 30.0, Side::Below).value - normalShare(-2.0)) < 1e-9);
        QVERIFY(std::abs(quantileAt(forecast, 0, 0.999) - (50.0 + 10.0 * normalScore(0.999))) < 1e-6);
        for (double limit = 0.0; limit < 100.0; limit += 1.0) {
            const double above = chanceAt(forecast, 0, limit).value;
            QVERIFY(std::abs(above + chanceAt(forecast, 0, limit, Side::Below).value - 1.0) < 1e-9);
            QVERIFY(above >= chanceAt(forecast, 0, limit + 1.0).value);
        }
    }

    void aSignalThatNeverMovesReachesItsValueAndNothingElse() {
        ForecastDistribution forecast;
        forecast.steps.assign(3, normal(40.0, 0.0));
        QCOMPARE(chanceAt(forecast, 2, 40.0).value, 1.0);
        QCOMPARE(chanceAt(forecast, 2, 40.1).value, 0.0);
        QCOMPARE(chanceAt(forecast, 2, 39.9, Side::Below).value, 0.0);
        QCOMPARE(firstPassage(forecast, 40.1).back().value, 0.0);
        QCOMPARE(firstPassage(forecast, 39.0).front().value, 1.0);
    }

    void nonsenseHasNoChance() {
        const auto forecast = rising(2, 0.0, 50.0, 10.0, 0.9);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(chanceAt(forecast, 0, nan).value, 0.0);
        QCOMPARE(chanceAt(forecast, 9, 10.0).value, 0.0);
        QCOMPARE(chanceAt(forecast, 0, infinity).value, 0.0);
        QCOMPARE(chanceAt(forecast, 0, -infinity).value, 1.0);
        QCOMPARE(firstPassage(forecast, nan).back().value, 0.0);
        QVERIFY(firstPassage(ForecastDistribution{}, 1.0).empty());
        QVERIFY(std::isnan(quantileAt(forecast, 0, 1.0)));
    }

    void aLeakPassesItsLimitAboutWhenPathsDo() {
        for (const double persistence : {0.0, 0.5, 0.9, 0.98}) {
            const auto forecast = rising(15, 60.0, 92.0, 8.0, persistence);
            const auto passed = firstPassage(forecast, 95.0);
            const auto tried = byTrying(forecast, 95.0);
            for (std::size_t i = 0; i < passed.size(); ++i)
                QVERIFY2(std::abs(passed[i].value - tried[i]) < 0.02, qPrintable(QString::number(tried[i])));
        }
    }

    void whatHasPassedStaysPassed() {
        auto forecast = rising(10, 0.0, 100.0, 5.0, 0.9);
        std::ranges::reverse(forecast.steps); // a peak that goes away again
        const auto passed = firstPassage(forecast, 98.0);
        double sum = 0.0;
        for (std::size_t i = 0; i < passed.size(); ++i) {
            sum += chanceAt(forecast, i, 98.0).value;
            QVERIFY(passed[i].value <= std::min(1.0, sum) + 1e-12);
            QVERIFY(i == 0 || passed[i].value >= passed[i - 1].value);
        }
        QVERIFY(passed.back().value > 0.6);
    }
};

HOLDFAST_TEST(TstForecastDistribution)
#include "tst_forecast_distribution.moc"
