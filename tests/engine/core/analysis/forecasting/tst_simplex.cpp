// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/simplex.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast::forecasting;

class TstSimplex final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theBottomOfAValleyIsFound() {
        const auto valley = [](std::span<const double> x) {
            const double a = x[1] - x[0] * x[0];
            return 100.0 * a * a + (1.0 - x[0]) * (1.0 - x[0]);
        };
        const auto point = leastBySimplex(valley, {-1.2, 1.0}, 0.5, 400);
        QVERIFY(std::abs(point[0] - 1.0) < 1e-3 && std::abs(point[1] - 1.0) < 1e-3);
    }

    void whatIsNoNumberCountsAsWorst() {
        const auto half = [](std::span<const double> x) {
            return x[0] < 0.0 ? std::numeric_limits<double>::quiet_NaN() : std::abs(x[0] - 0.1);
        };
        QVERIFY(std::abs(leastBySimplex(half, {-1.0}, 2.0, 100)[0] - 0.1) < 1e-3);
        QVERIFY(leastBySimplex(half, {}, 1.0, 100).empty());
    }
};

HOLDFAST_TEST(TstSimplex)
#include "tst_simplex.moc"
