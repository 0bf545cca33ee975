// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/lag_regression.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <numbers>

using namespace holdfast::forecasting;

namespace {

std::vector<double> next(LagRegression& regression, const std::vector<double>& values, std::size_t steps) {
    if (!regression.fit(values)) return {};
    Paths path(1, steps);
    const std::vector<std::size_t> origin{values.size()};
    regression.paths(values, origin, path);
    return path.values;
}

} // namespace

class TstLagRegression final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWaveGoesOn() {
        std::vector<double> wave(300);
        const auto at = [](std::size_t i) {
            return 50.0 + 9.0 * std::sin(2.0 * std::numbers::pi * double(i) / 17.0);
        };
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] = at(i);
        LagRegression regression({.lags = {1, 2}, .ridge = 1e-6});
        const auto said = next(regression, wave, 34);
        QCOMPARE(said.size(), std::size_t{34});
        for (std::size_t h = 0; h < said.size(); ++h)
            QVERIFY(std::abs(said[h] - at(300 + h)) < 0.05);
    }

    void aLineGoesOnByItsChanges() {
        std::vector<double> line(80);
        for (std::size_t i = 0; i < line.size(); ++i)
            line[i] = 3.0 + 0.5 * double(i) + (i % 2 == 0 ? 1.0 : 0.0);
        LagRegression regression({.lags = {1, 2}, .difference = 2});
        const auto said = next(regression, line, 10);
        for (std::size_t h = 0; h < said.size(); ++h)
            QVERIFY(std::abs(said[h] - (3.0 + 0.5 * double(80 + h) + (h % 2 == 0 ? 1.0 : 0.0))) < 1e-6);
    }

    void tooFewValuesAreRefusedAndConstantsAreNot() {
        LagRegression regression({.lags = {1, 2, 12}});
        QVERIFY(!regression.fit(std::vector<double>(19, 1.0)));
        const auto said = next(regression, std::vector<double>(60, 4.0), 5);
        for (const double value : said)
            QVERIFY(std::abs(value - 4.0) < 1e-9);
    }
};

HOLDFAST_TEST(TstLagRegression)
#include "tst_lag_regression.moc"
