// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/seasons.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <numbers>
#include <random>

using namespace holdfast::forecasting;

namespace {

std::vector<double> waves(std::size_t n, double noise, double weekly) {
    std::mt19937_64 random(4);
    std::normal_distribution<double> error(0.0, noise);
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double angle = 2.0 * std::numbers::pi * static_cast<double>(i % 24) / 24.0;
        values[i] = 10.0 * std::sin(angle) - ((i / 24) % 7 >= 5 ? weekly : 0.0) + error(random) +
                    0.01 * static_cast<double>(i);
    }
    return values;
}

} // namespace

class TstSeasons final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDayIsFoundUnderNoiseAndTrend() {
        QCOMPARE(findSeasons(waves(24 * 10, 4.0, 0.0)), (std::vector<std::uint32_t>{24}));
    }

    void aWeekIsFoundBesideTheDay() {
        QCOMPARE(findSeasons(waves(24 * 28, 1.0, 8.0)), (std::vector<std::uint32_t>{24, 168}));
    }

    void noiseAndLinesHaveNoSeason() {
        std::mt19937_64 random(5);
        std::normal_distribution<double> error;
        std::vector<double> noise(500);
        std::ranges::generate(noise, [&] { return error(random); });
        QVERIFY(findSeasons(noise).empty());
        std::vector<double> line(200);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = static_cast<double>(i);
        QVERIFY(findSeasons(line).empty());
        QVERIFY(findSeasons(std::vector<double>(100, 2.0)).empty());
        QVERIFY(findSeasons(std::vector<double>(10, 2.0)).empty());
    }
};

HOLDFAST_TEST(TstSeasons)
#include "tst_seasons.moc"
