// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "tests/ui/charts/chart_samples.h"

using namespace holdfast;
using namespace holdfast::charts;
using namespace std::chrono_literals;
using samples::kNow;

class TstTimeRange : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void sharesAndMomentsAreInverse() {
        const TimeRange range{kNow - 1h, kNow};
        QCOMPARE(range.shareOf(kNow - 15min), 0.75);
        QVERIFY(range.at(0.75) == kNow - 15min);
        QCOMPARE(range.shareOf(kNow + 1h), 2.0);
    }

    void panningKeepsTheLength() {
        const TimeRange moved = panned({kNow - 1h, kNow}, -0.25);
        QVERIFY(moved.to == kNow - 15min && moved.length() == 1h);
    }

    void zoomingHoldsTheMomentUnderThePointer() {
        const TimeRange range{kNow - 1h, kNow};
        for (const double anchor : {0.0, 0.3, 1.0}) {
            const TimePoint held = range.at(anchor);
            const TimeRange nearer = zoomed(range, 0.5, anchor);
            QVERIFY(nearer.length() == 30min);
            QVERIFY(std::chrono::abs(nearer.at(anchor) - held) <= 2ms);
        }
    }

    void zoomingEndsAtTenSecondsAndAtThreeYears() {
        QVERIFY(zoomed({kNow - 1h, kNow}, 1e-9, 0.5).length() == kShortest);
        QVERIFY(zoomed({kNow - 1h, kNow}, 1e9, 0.5).length() == kLongest);
    }

    void theFutureIsNotLookedAt() {
        const TimeRange range = notAfter({kNow - 30min, kNow + 30min}, kNow);
        QVERIFY(range.to == kNow && range.length() == 1h);
    }
};

HOLDFAST_TEST(TstTimeRange)
#include "tst_time_range.moc"
