// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/smoothing.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>

using namespace holdfast::forecasting;

class TstSmoothing final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void twoSeasonsAreCarriedOn() {
        const auto at = [](std::size_t i) { return 20.0 + double(i % 4) * 3.0 - (i % 12 >= 8 ? 5.0 : 0.0); };
        std::vector<double> values(120);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = at(i);
        Smoothing smoothing({.first = 4, .second = 12});
        QVERIFY(smoothing.fit(values));
        const std::vector<std::size_t> origins{100, 120};
        Paths paths(2, 24);
        smoothing.paths(values, origins, paths);
        for (std::size_t h = 0; h < 24; ++h) {
            QVERIFY(std::abs(paths.row(0)[h] - at(100 + h)) < 0.1);
            QVERIFY(std::abs(paths.row(1)[h] - at(120 + h)) < 0.1);
        }
    }

    void aTrendIsDamped() {
        std::vector<double> values(60);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = 2.0 * double(i);
        Smoothing smoothing({.trend = true});
        QVERIFY(smoothing.fit(values));
        const std::vector<std::size_t> origin{60};
        Paths path(1, 200);
        smoothing.paths(values, origin, path);
        QVERIFY(path.values[0] > 118.0 && path.values[0] < 122.0);
        QVERIFY(path.values[199] > path.values[0] && path.values[199] < 2.0 * 260.0);
        QVERIFY(path.values[199] - path.values[150] < path.values[50] - path.values[0]);
    }

    void tooFewValuesAreRefused() {
        Smoothing smoothing({.first = 24, .second = 168});
        QVERIFY(!smoothing.fit(std::vector<double>(339, 1.0)));
        QVERIFY(smoothing.fit(std::vector<double>(340, 1.0)));
    }
};

HOLDFAST_TEST(TstSmoothing)
#include "tst_smoothing.moc"
