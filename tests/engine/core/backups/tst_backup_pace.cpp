// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_pace.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::FakeClock;
using namespace std::chrono_literals;

class TstBackupPace : public QObject {
    Q_OBJECT

    BackupSettings m_daily{.every = 24h, .recoveryPoint = 30h};

private Q_SLOTS:

    void oneThatIsDueWaitsForAnIllService() {
        FakeClock clock;
        const auto now = clock.now();
        const ScheduleFacts facts{.lastBegan = now - 25h, .lastTook = 10min};
        const Due due{.at = now - 1h};
        QVERIFY(!waitsUntil(m_daily, facts, due, false, now));
        QVERIFY(waitsUntil(m_daily, facts, due, true, now) ==
                now + 5h); // a quarter of a day after it was due
        QVERIFY(!waitsUntil(m_daily, facts, {.at = now + 1s}, true, now)); // it is not due
        QVERIFY(!waitsUntil(m_daily, facts, due, true, now + 5h));
        for (const auto reason :
             {DueReason::First, DueReason::RecoveryPoint, DueReason::RecoveryTime, DueReason::LogGap})
            QVERIFY(!waitsUntil(m_daily, facts, {.at = now - 1h, .reason = reason}, true, now));
        auto running = facts;
        running.running = true;
        QVERIFY(!waitsUntil(m_daily, running, due, true, now));
    }

    void itNeverWaitsBeyondTheTarget() {
        FakeClock clock;
        const auto now = clock.now();
        ScheduleFacts facts{.lastBegan = now - 25h, .lastTook = 10min, .firstUnsafe = now - 28h};
        const Due due{.at = now - 1h};
        // Two hours until the first change is as old as the target, and ten minutes that it takes.
        QVERIFY(waitsUntil(m_daily, facts, due, true, now) == now + 1h + 50min);
        facts.firstUnsafe = now - 29h - 50min;
        QVERIFY(!waitsUntil(m_daily, facts, due, true, now));
        for (int minutes = 0; minutes < 60 * 40; minutes += 7) {
            facts.firstUnsafe = now - std::chrono::minutes(minutes);
            const auto latest = waitsUntil(m_daily, facts, due, true, now);
            QVERIFY(!latest || *latest + facts.lastTook <= *facts.firstUnsafe + m_daily.recoveryPoint);
        }
    }

    void harmIsIllnessOrMuchMoreLatency() {
        const Wellness before{.ill = false, .latency = 0.1};
        QVERIFY(!isHarmed(before, {.ill = false, .latency = 0.15}));
        QVERIFY(isHarmed(before, {.ill = false, .latency = 0.25}));
        QVERIFY(isHarmed(before, {.ill = true, .latency = 0.1}));
        QVERIFY(
            !isHarmed({.ill = false, .latency = 0.001}, {.ill = false, .latency = 0.02})); // nobody notices
        QVERIFY(!isHarmed({.ill = false, .latency = {}}, {.ill = false, .latency = 9.0}));
        QVERIFY(!isHarmed(before, {.ill = false, .latency = {}}));
    }

    void itGoesSlowerOnlyWhereThereIsTime() {
        FakeClock clock;
        const auto now = clock.now();
        ScheduleFacts facts{.lastBegan = now - 25h, .lastTook = 1h};
        QVERIFY(maySlow(m_daily, facts, now, now)); // all is safe in the log
        facts.firstUnsafe = now - 25h;
        QVERIFY(maySlow(m_daily, facts, now, now)); // five hours left, four times an hour
        facts.firstUnsafe = now - 27h;
        QVERIFY(!maySlow(m_daily, facts, now, now));
        QVERIFY(maySlow(m_daily, facts, now - 45min, now)); // most of it is done
    }

    void aPauseMakesUpForWhatWentTooFast() {
        QCOMPARE(pauseFor(1'000'000, 0, 1s), Duration(0));
        QCOMPARE(pauseFor(1'000'000, 500'000, 500ms), Duration(1500));
        QCOMPARE(pauseFor(1'000'000, 500'000, 3s), Duration(0));
        QCOMPARE(pauseFor(UINT64_MAX, 1, 0s), Duration(3'600'000));
    }
};

HOLDFAST_TEST(TstBackupPace)
#include "tst_backup_pace.moc"
