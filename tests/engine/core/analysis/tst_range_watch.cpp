// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/range_watch.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast::analysis;

class TstRangeWatch final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aValueOutsideIsMeasuredInWidthsOfTheRange() {
        RangeWatch range;
        QCOMPARE(range.step(10.0F, 0.0F, 0), 0.0F);
        (void)range.step(20.0F, 0.0F, 1); // 10 to 20 from now on
        QCOMPARE(range.step(15.0F, 0.0F, 2), 0.0F);
        QVERIFY(qAbs(range.step(25.0F, 0.0F, 3) - 0.5F) < 0.01F);
        QVERIFY(qAbs(range.high() - 25.0F) < 0.01F);
        QVERIFY(qAbs(range.step(7.0F, 0.0F, 4) - 0.2F) < 0.01F); // 3 below, of a width of 15
    }

    void oneHugeValueDoesNotMakeItBlind() {
        RangeWatch range;
        (void)range.step(0.0F, 0.0F, 0);
        (void)range.step(1.0F, 0.0F, 1);
        QVERIFY(range.step(1000.0F, 0.0F, 2) > 900.0F);
        QVERIFY(range.high() <= 2.01F);
        QVERIFY(range.step(10.0F, 0.0F, 3) > 3.0F);
    }

    /// The middle leaves a narrow range at once, which follows by its width only: its ends must not pass each
    /// other on their way to it.
    void theEndsNeverPassEachOther() {
        for (const float huge : {1'000.0F, -1'000.0F, 1e30F}) {
            RangeWatch range;
            OctaveWatch octaves;
            std::uint32_t before = 0;
            for (const float value : {0.0F, 0.001F, huge, huge, 0.0F, huge}) {
                (void)range.step(value, 0.0F, before);
                (void)octaves.step(value, OctaveWatch::Side::Above, before++);
                QVERIFY2(range.low() <= range.high(), qPrintable(QString::number(before)));
                QVERIFY2(octaves.low() <= octaves.high(), qPrintable(QString::number(before)));
            }
        }
    }

    void theNoiseOfAConstantIsNoDeparture() {
        RangeWatch range;
        (void)range.step(0.0F, 0.2F, 0);
        (void)range.step(0.0F, 0.2F, 1);
        QVERIFY(range.step(0.001F, 0.2F, 2) < 0.01F);
        RangeWatch bare; // without a width nothing can be said but that it moved
        (void)bare.step(0.0F, 0.0F, 0);
        QCOMPARE(bare.step(0.001F, 0.0F, 1), 1e6F);
        QCOMPARE(bare.high(), 0.001F);
    }

    void whatIsNotSeenAgainIsForgotten() {
        RangeWatch range;
        (void)range.step(0.0F, 0.0F, 0);
        (void)range.step(100.0F, 0.0F, 1);
        for (std::uint32_t i = 2; i < 60'000; ++i)
            (void)range.step(i % 2 == 0 ? 1.0F : -1.0F, 0.0F, i);
        QVERIFY(range.high() < 2.0F);
        QVERIFY(range.high() >= 0.99F);
        QVERIFY(range.low() <= -0.99F);
    }

    void octavesCountRatiosOnOneSide() {
        OctaveWatch range;
        QCOMPARE(range.step(3.0F, OctaveWatch::Side::Above, 0), 0.0F);
        QCOMPARE(range.step(5.0F, OctaveWatch::Side::Above, 1), 2.0F);
        QVERIFY(qAbs(range.high() - 3.1F) < 0.001F); // it follows slowly
        QCOMPARE(range.step(0.0F, OctaveWatch::Side::Above, 2), 0.0F);
        QVERIFY(range.step(0.0F, OctaveWatch::Side::Below, 3) > 2.0F);
    }
};

HOLDFAST_TEST(TstRangeWatch)
#include "tst_range_watch.moc"
