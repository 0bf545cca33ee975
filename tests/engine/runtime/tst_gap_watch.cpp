// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/gap_watch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace std::chrono_literals;
using runtime::Gap;
using runtime::GapWatch;

class TstGapWatch final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theLaptopSleptForTwoHours() {
        testing::FakeClock clock;
        GapWatch watch(clock, 2s, 90s);
        clock.pass(1s);
        QVERIFY(!watch.tick());
        const auto before = clock.now();
        clock.sleep(2h);
        clock.pass(500ms);
        const auto gap = watch.tick();
        QVERIFY(gap.has_value());
        QVERIFY(gap->why == Gap::Why::Asleep);
        QVERIFY(gap->from == before);
        QVERIFY(gap->to == clock.now());
        clock.pass(1s);
        QVERIFY(!watch.tick()); // told once
    }

    void aWallClockThatIsSetIsNoGap() {
        testing::FakeClock clock;
        GapWatch watch(clock, 2s, 90s);
        clock.pass(1s);
        clock.jump(24h);
        QVERIFY(!watch.tick());
        clock.jump(-48h);
        clock.pass(1s);
        QVERIFY(!watch.tick());
    }

    void anEngineThatStoodStillSaysSo() {
        testing::FakeClock clock;
        GapWatch watch(clock, 2s, 90s);
        clock.pass(89s);
        QVERIFY(!watch.tick());
        clock.pass(91s);
        const auto gap = watch.tick();
        QVERIFY(gap && gap->why == Gap::Why::Stalled);
    }
};

HOLDFAST_TEST(TstGapWatch)
#include "tst_gap_watch.moc"
