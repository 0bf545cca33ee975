// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/climb_record.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>

using namespace holdfast::warnings;

namespace {

constexpr double kNoise = 0.5;

/// Teeth from 70, `height` high, of ten readings each.
ClimbRecord recordOfTeeth(int teeth, double height) {
    ClimbRecord record;
    record.restart(70.0);
    for (int i = 0; i < 11 * teeth; ++i)
        record.add(70.0 + height * (i % 11) / 10.0, kNoise);
    record.add(70.0, kNoise); // the last one falls too
    return record;
}

} // namespace

class TstClimbRecord final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aFirstClimbIsBelieved() {
        ClimbRecord record;
        record.restart(70.0);
        for (int i = 0; i <= 20; ++i)
            record.add(70.0 + i, kNoise);
        QCOMPARE(record.goesOn(90.0, 100.0, kNoise), 1.0);
    }

    void aHeapThatWasCollectedWillBeAgain() {
        const auto record = recordOfTeeth(6, 20.0);
        QVERIFY(record.goesOn(85.0, 100.0, kNoise) < 0.2); // 30 are needed, it was 20 six times
        QVERIFY(record.goesOn(85.0, 89.0, kNoise) > 0.5);  // 19 are not out of the ordinary
    }

    void moreTeethAreTrustedMore() {
        QVERIFY(recordOfTeeth(1, 20.0).goesOn(85.0, 100.0, kNoise) >
                recordOfTeeth(6, 20.0).goesOn(85.0, 100.0, kNoise) + 0.2);
    }

    void aClimbHigherThanAllBeforeIsOfAnotherKind() {
        const auto record = recordOfTeeth(6, 20.0);
        QVERIFY(record.goesOn(97.0, 100.0, kNoise) > 0.9); // 27 already
    }

    void noiseIsNoTooth() {
        ClimbRecord record;
        record.restart(70.0);
        for (int i = 0; i < 1000; ++i)
            record.add(70.0 + (i % 2 == 0 ? kNoise : -kNoise), kNoise);
        QCOMPARE(record.goesOn(75.0, 100.0, kNoise), 1.0);
    }

    void aSlowFallIsNoTooth() {
        ClimbRecord record;
        record.restart(90.0);
        for (int i = 0; i < 300; ++i)
            record.add(90.0 - 0.2 * i, kNoise);
        QCOMPARE(record.goesOn(31.0, 100.0, kNoise), 1.0);
    }

    void aNewLevelKeepsWhatIsKnown() {
        auto record = recordOfTeeth(6, 20.0);
        record.restart(10.0);
        QVERIFY(record.goesOn(20.0, 60.0, kNoise) < 0.2);
        const double p = record.goesOn(20.0, 15.0, kNoise); // past it already
        QVERIFY(std::abs(p - 1.0) < 1e-9);
    }
};

HOLDFAST_TEST(TstClimbRecord)
#include "tst_climb_record.moc"
