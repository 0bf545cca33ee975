// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/limit_watch.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::warnings;

namespace {

constexpr Duration kMinute(60'000);

/// -1..1, the same on every machine.
double noiseAt(int i) {
    const auto mixed = std::uint64_t(i + 1) * 0x9E3779B97F4A7C15ULL;
    return double((mixed ^ (mixed >> 29)) % 20'001) / 10'000.0 - 1.0;
}

/// Minutes of ordinary life about 30.
LimitWatch watchOfOrdinaryLife(int minutes = 240) {
    LimitWatch watch(100.0);
    for (int i = 0; i < minutes; ++i)
        watch.add(TimePoint(kMinute * i), 30.0 + 2.0 * noiseAt(i));
    return watch;
}

double chanceOf(const LimitWatch& watch, const WarningSettings& settings = {}) {
    const auto outlook = watch.outlook(settings);
    return outlook ? outlook->probability : -1.0;
}

} // namespace

class TstLimitWatch final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void ordinaryLifeIsNoWarning() {
        LimitWatch watch(100.0);
        for (int i = 0; i < 3000; ++i) {
            watch.add(TimePoint(kMinute * i), 60.0 + 4.0 * noiseAt(i));
            QVERIFY(chanceOf(watch) < 0.05);
        }
    }

    void aLeakIsForeseenBeforeItFails() {
        auto watch = watchOfOrdinaryLife();
        int foreseen = -1;
        double last = 0.0;
        const int failure = 240 + 140; // half a percent a minute from 30
        for (int i = 240; i < failure; ++i) {
            watch.add(TimePoint(kMinute * i), 30.0 + 0.5 * (i - 240) + 2.0 * noiseAt(i));
            last = chanceOf(watch);
            if (last >= 0.7 && foreseen < 0) foreseen = i;
            if (i < failure - 40) QVERIFY2(last < 0.7, "far too early");
        }
        QVERIFY2(foreseen >= 0 && failure - foreseen >= 5, qPrintable(QString::number(foreseen)));
        QVERIFY(last > 0.9);
        const auto outlook = watch.outlook().value_or(LimitOutlook{});
        QVERIFY(std::abs(outlook.ratePerMinute - 0.5) < 0.15);
        QVERIFY(std::abs(outlook.level - 99.5) < 3.0);
        QVERIFY(outlook.trendChance > 0.5);
        QVERIFY(outlook.earliest <= outlook.expected && outlook.expected <= outlook.latest);
        QVERIFY(outlook.latest <= Duration(15 * 60'000));
    }

    void aRampThatStopsShortIsNoWarning() {
        auto watch = watchOfOrdinaryLife();
        for (int i = 240; i < 600; ++i) {
            const double level = std::min(30.0 + 0.5 * (i - 240), 75.0);
            watch.add(TimePoint(kMinute * i), level + 2.0 * noiseAt(i));
            QVERIFY(chanceOf(watch) < 0.7);
        }
        QVERIFY(chanceOf(watch) < 0.05);
    }

    void oneSpikeIsNoFailure() {
        auto watch = watchOfOrdinaryLife();
        watch.add(TimePoint(kMinute * 240), 105.0);
        QVERIFY(!watch.outlook().value_or(LimitOutlook{}).reached);
        watch.add(TimePoint(kMinute * 241), 106.0);
        QVERIFY(watch.outlook().value_or(LimitOutlook{}).reached);
        QCOMPARE(chanceOf(watch), 1.0);
    }

    void lowIsBadOnTheOtherSide() {
        LimitWatch high(100.0);
        LimitWatch low(-100.0, LimitSide::Below);
        for (int i = 0; i < 380; ++i) {
            const double value = 30.0 + 0.5 * std::max(0, i - 240) + 2.0 * noiseAt(i);
            high.add(TimePoint(kMinute * i), value);
            low.add(TimePoint(kMinute * i), -value);
            QCOMPARE(chanceOf(low), chanceOf(high));
        }
        QVERIFY(low.outlook().value_or(LimitOutlook{}).ratePerMinute < 0.0);
        QCOMPARE(low.limit(), -100.0);
    }

    void aSawIsBelievedLessAndLess() {
        LimitWatch watch(100.0);
        const auto persistence = [&] { return watch.outlook().value_or(LimitOutlook{}).persistence; };
        int warned = 0;
        int warnedLate = 0;
        for (int i = 0; i < 4000; ++i) {
            watch.add(TimePoint(kMinute * i), 70.0 + 2.4 * (i % 11) + 0.3 * noiseAt(i));
            if (i == 60) QVERIFY(persistence() > 0.8);
            warned += chanceOf(watch) >= 0.7 ? 1 : 0;
            if (i >= 2000) warnedLate += chanceOf(watch) >= 0.7 ? 1 : 0;
        }
        QVERIFY2(warnedLate * 4 <= warned,
                 qPrintable(QStringLiteral("%1 of %2").arg(warnedLate).arg(warned)));
    }

    /// A heap between 64 and 94 % that is collected every 20 minutes, and always was.
    void aHeapThatIsCollectedBelowItsLimitIsNoWarning() {
        LimitWatch watch(100.0);
        int warned = 0;
        for (int i = 0; i < 1440; ++i) {
            watch.add(TimePoint(kMinute * i), 64.0 + 1.5 * (i % 20) + 0.5 * noiseAt(i));
            if (i >= 240) warned += chanceOf(watch) >= 0.7 ? 1 : 0;
        }
        QCOMPARE(warned, 0);
    }

    void aSteepLeakIsForeseenToo() {
        auto watch = watchOfOrdinaryLife();
        int foreseen = -1;
        const int failure = 240 + 35; // two percent a minute from 30
        for (int i = 240; i < failure; ++i) {
            watch.add(TimePoint(kMinute * i), 30.0 + 2.0 * (i - 240) + 2.0 * noiseAt(i));
            if (chanceOf(watch) >= 0.7 && foreseen < 0) foreseen = i;
        }
        QVERIFY2(foreseen >= 0 && failure - foreseen >= 8 && failure - foreseen <= 15,
                 qPrintable(QString::number(foreseen)));
    }

    void aJumpToAHigherLevelIsNoLeak() {
        auto watch = watchOfOrdinaryLife();
        for (int i = 240; i < 400; ++i) {
            watch.add(TimePoint(kMinute * i), 70.0 + 2.0 * noiseAt(i));
            QVERIFY2(chanceOf(watch) < 0.3, qPrintable(QString::number(i)));
        }
    }

    void nothingIsSaidOfTooLittle() {
        LimitWatch watch(100.0);
        QVERIFY(!watch.outlook());
        for (int i = 0; i < 30; ++i) {
            watch.add(TimePoint(kMinute * i), 30.0);
            QVERIFY(!watch.outlook());
        }
        watch.add(TimePoint(kMinute * 30), 30.0);
        QVERIFY(watch.outlook());
        QVERIFY(chanceOf(watch) < 1e-6); // a constant
    }

    void whatIsNoReadingIsLeftOut() {
        auto watch = watchOfOrdinaryLife();
        const double before = chanceOf(watch);
        const TimePoint next(kMinute * 240);
        QVERIFY(!watch.add(next, std::numeric_limits<double>::quiet_NaN()));
        QVERIFY(!watch.add(next, std::numeric_limits<double>::infinity()));
        QVERIFY(!watch.add(next, 1e200));
        QVERIFY(!watch.add(TimePoint(kMinute * 239), 99.0)); // the same stamp again
        QVERIFY(!watch.add(TimePoint(kMinute * 10), 99.0));  // time that ran backwards
        QCOMPARE(chanceOf(watch), before);
        QVERIFY(watch.add(next, 30.0));
        LimitWatch none(std::numeric_limits<double>::quiet_NaN());
        QVERIFY(!none.add(next, 1.0));
        QVERIFY(!none.outlook());
    }

    void aLongGapBeginsANewLevel() {
        auto watch = watchOfOrdinaryLife();
        QVERIFY(watch.add(TimePoint(kMinute * 1000), 80.0));
        for (int i = 1; i < 60; ++i)
            watch.add(TimePoint(kMinute * (1000 + i)), 80.0 + noiseAt(i));
        QVERIFY(chanceOf(watch) < 0.1);
        QVERIFY(std::abs(watch.outlook().value_or(LimitOutlook{}).level - 80.0) < 2.0);
    }

    void valuesOfEverySizeStayFinite() {
        for (const double scale : {1e-30, 1e-6, 1.0, 1e12, 1e60}) {
            LimitWatch watch(100.0 * scale);
            for (int i = 0; i < 400; ++i) {
                watch.add(TimePoint(kMinute * i), scale * (30.0 + 0.33 * std::max(0, i - 200) + noiseAt(i)));
                const double p = chanceOf(watch);
                QVERIFY2(p == -1.0 || (p >= 0.0 && p <= 1.0), qPrintable(QString::number(scale)));
            }
            QVERIFY(chanceOf(watch) > 0.5);
        }
        LimitWatch rising(-50.0); // from -120
        for (int i = 0; i < 380; ++i)
            rising.add(TimePoint(kMinute * i), -120.0 + 0.5 * std::max(0, i - 240) + noiseAt(i));
        QVERIFY(chanceOf(rising) > 0.9);
        QVERIFY(std::abs(rising.outlook().value_or(LimitOutlook{}).level + 50.5) < 2.0);
        LimitWatch zero(0.0, LimitSide::Below);
        for (int i = 0; i < 400; ++i)
            zero.add(TimePoint(kMinute * i), std::max(0.0, 100.0 - 0.25 * i));
        QVERIFY(chanceOf(zero) > 0.5);
    }

    void theLabIsTheSameInLess() {
        const auto lab = WarningSettings::lab();
        LimitWatch slow(100.0);
        LimitWatch fast(100.0, LimitSide::Above, lab.horizon);
        for (int i = 0; i < 380; ++i) {
            const double value = 30.0 + 0.5 * std::max(0, i - 240) + 2.0 * noiseAt(i);
            slow.add(TimePoint(kMinute * i), value);
            fast.add(TimePoint(Duration(4'000 * i)), value);
            if (i >= 30) QVERIFY(std::abs(chanceOf(slow) - chanceOf(fast, lab)) < 1e-9);
        }
        QVERIFY(lab.isValid());
        QVERIFY(!WarningSettings{.horizon = Duration(0)}.isValid());
    }

    void itStaysSmall() { QVERIFY(sizeof(LimitWatch) <= 240); }
};

HOLDFAST_TEST(TstLimitWatch)
#include "tst_limit_watch.moc"
