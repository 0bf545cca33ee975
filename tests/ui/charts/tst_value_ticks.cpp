// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/charts/value_ticks.h"

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::charts;

class TstValueTicks : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void bytesStepInPowersOfTwo() {
        const ValueScale scale = valueScale(Unit::Bytes, 0.0, 1.6 * 1024 * 1024 * 1024, 5);
        QCOMPARE(scale.step, 512.0 * 1024 * 1024);
        QCOMPARE(scale.maximum, 2.0 * 1024 * 1024 * 1024);
    }

    void othersStepInOnesTwosAndFives() {
        QCOMPARE(niceStep(Unit::None, 0.3), 0.5);
        QCOMPARE(niceStep(Unit::None, 0.13), 0.2);
        QCOMPARE(niceStep(Unit::PerSecond, 70.0), 100.0);
        QCOMPARE(niceStep(Unit::Count, 0.2), 1.0);
        QCOMPARE(niceStep(Unit::Seconds, 0.02), 0.02);
        QCOMPARE(niceStep(Unit::Seconds, 25.0), 30.0);
        QCOMPARE(niceStep(Unit::Seconds, 1000.0), 1800.0);
    }

    void amountsBeginAtZeroSoThatNoiseStaysSmall() {
        QCOMPARE(valueScale(Unit::Seconds, 0.2, 0.5, 5).minimum, 0.0);
        QCOMPARE(valueScale(Unit::Bytes, 4.0e9, 4.1e9, 5).minimum, 0.0);
        QVERIFY(valueScale(Unit::None, 4000.0, 4100.0, 5).minimum > 3000.0);
    }

    void aShareReachesOneAndNotBeyondUnlessItDoes() {
        QCOMPARE(valueScale(Unit::Ratio, 0.2, 0.97, 5).maximum, 1.0);
        QVERIFY(valueScale(Unit::Ratio, 0.2, 1.4, 5).maximum >= 1.4);
    }

    void whatCannotBeNegativeDoesNotReachBelowZero() {
        for (const Unit unit : {Unit::Bytes, Unit::Seconds, Unit::Count, Unit::Ratio, Unit::PerSecond}) {
            QVERIFY(valueScale(unit, 0.0, 0.9, 4).minimum >= 0.0);
        }
        QVERIFY(valueScale(Unit::None, -5.0, 5.0, 4).minimum <= -5.0);
    }

    void everyValueLiesWithinTheScaleAndTheTicksFillIt() {
        for (const Unit unit :
             {Unit::None, Unit::Ratio, Unit::Seconds, Unit::Bytes, Unit::Count, Unit::Days, Unit::Boolean}) {
            for (double high = 1e-4; high < 1e12; high *= 3.7) {
                if (unit == Unit::Boolean && high > 1.0) continue;
                const ValueScale scale = valueScale(unit, 0.0, high, 5);
                QVERIFY(scale.minimum <= 0.0 && scale.maximum >= high * (1.0 - 1e-9));
                QVERIFY2(scale.ticks.size() >= 2 && scale.ticks.size() <= 8,
                         qPrintable(QString::number(scale.ticks.size())));
                QCOMPARE(scale.ticks.front(), scale.minimum);
            }
        }
    }

    void nothingAndNonsenseHaveAScale() {
        QVERIFY(valueScale(Unit::Count, 0.0, 0.0, 5).maximum >= 1.0);
        QVERIFY(valueScale(Unit::None, 7.0, 7.0, 5).maximum > 7.0);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QVERIFY(std::isfinite(valueScale(Unit::None, nan, 1.0, 5).maximum));
        QVERIFY(
            std::isfinite(valueScale(Unit::None, 0.0, std::numeric_limits<double>::infinity(), 5).maximum));
        QVERIFY(valueScale(Unit::None, 1e-320, 1e-319, 5).ticks.size() < 50);
    }

    void aFarLimitDoesNotPressTheLineFlat() {
        QVERIFY(isNear(100.0, 0.0, 60.0));
        QVERIFY(!isNear(100.0, 0.0, 4.0));
        QVERIFY(isNear(30.0, 60.0, 80.0));
    }
};

HOLDFAST_TEST(TstValueTicks)
#include "tst_value_ticks.moc"
