// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/copy_schedule.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::backups;
using namespace std::chrono_literals;

class TstCopySchedule final : public QObject {
    Q_OBJECT

    TimePoint m_now = holdfast::testing::FakeClock().now();

private Q_SLOTS:

    void whatIsOnlyHereGoesAtOnce() {
        QVERIFY(nextCopy({}, m_now) == m_now);
        QVERIFY(nextCopy({.copied = m_now - 1min, .missing = true}, m_now) == m_now);
    }

    void aLogIsFollowedAndTheRestLookedAfter() {
        QVERIFY(nextCopy({.copied = m_now - 1min, .log = true}, m_now) == m_now + 14min);
        QVERIFY(nextCopy({.copied = m_now - 1min}, m_now) == m_now - 1min + 24h);
        QVERIFY(nextCopy({.copied = m_now + 9h, .log = true}, m_now) == m_now + 15min); // it was set back
    }

    void afterFailuresItWaitsLongerAndNeverLong() {
        Duration before{0};
        for (int failures = 1; failures < 40; ++failures) {
            const CopyFacts facts{.missing = true, .lastTried = m_now, .failuresInARow = failures};
            const auto pause = nextCopy(facts, m_now) - m_now;
            QVERIFY(pause >= before && pause >= 1min && pause <= 1h);
            before = pause;
        }
        QVERIFY(before == 1h);
        QVERIFY(nextCopy({.lastTried = m_now + 9h, .failuresInARow = 1}, m_now) == m_now + 1min);
    }
};

HOLDFAST_TEST(TstCopySchedule)
#include "tst_copy_schedule.moc"
