// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_schedule.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::FakeClock;
using namespace std::chrono_literals;

class TstBackupSchedule : public QObject {
    Q_OBJECT

    BackupSettings m_daily{.every = 24h, .recoveryPoint = 5min, .recoveryTime = 15min, .drillEvery = 168h};

    static bool isDue(const std::optional<Due>& due, TimePoint at, DueReason reason) {
        return due && due->at == at && due->reason == reason;
    }

private Q_SLOTS:

    void theFirstOneIsDueAtOnce() {
        FakeClock clock;
        QVERIFY(isDue(nextBackup(m_daily, {}, clock.now()), clock.now(), DueReason::First));
    }

    void thenOneIsDueAfterEachInterval() {
        FakeClock clock;
        const auto began = clock.now();
        const ScheduleFacts facts{.lastBegan = began, .lastTook = 10min};
        clock.pass(1h);
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), began + 24h, DueReason::Interval));
        clock.sleep(240h); // ten were missed: one makes up for them
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), began + 24h, DueReason::Interval));
    }

    void nothingRunsTwiceAtOnce() {
        FakeClock clock;
        const ScheduleFacts running{.lastBegan = clock.now() - 48h, .failuresInARow = 3, .running = true};
        QVERIFY(!nextBackup(m_daily, running, clock.now()));
        QVERIFY(!nextDrill(m_daily, running, std::nullopt, clock.now()));
        const std::vector<DueService> due{{ServiceId("a"), {.at = clock.now() - 1h}}};
        QVERIFY(!toBegin(due, true, clock.now()));
        QVERIFY(toBegin(due, false, clock.now()) == ServiceId("a"));
    }

    void aClockThatWasSetBackPutsItOffByNoMoreThanTheInterval() {
        FakeClock clock;
        const ScheduleFacts facts{.lastBegan = clock.now()};
        clock.jump(-100h);
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now() + 24h, DueReason::Interval));
    }

    void unsafeChangesDrawItForward() {
        FakeClock clock;
        ScheduleFacts facts{
            .lastBegan = clock.now() - 2h, .lastTook = 60s, .firstUnsafe = clock.now() - 1min};
        // Begun then, it is done when the first of them is as old as the target.
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now() + 3min, DueReason::RecoveryPoint));
        facts.firstUnsafe = clock.now() - 1h; // missed already: now
        QVERIFY(nextBackup(m_daily, facts, clock.now())->at <= clock.now());
        facts.firstUnsafe = std::nullopt;
        QVERIFY(nextBackup(m_daily, facts, clock.now())->reason == DueReason::Interval);
    }

    void theChangeRateForetellsTheFirstUnsafeChange() {
        FakeClock clock;
        auto settings = m_daily;
        settings.recoveryPoint = 1h;
        ScheduleFacts facts{.lastBegan = clock.now() - 30min, .lastTook = 60s, .changesPerSecond = 0.01};
        // One change in 100 s; an hour later it must be safe, and a backup takes a minute.
        QVERIFY(isDue(nextBackup(settings, facts, clock.now()), clock.now() + 100s + 1h - 60s,
                      DueReason::RecoveryPoint));
        facts.changesPerSecond = 1e-9; // one in thirty years
        QVERIFY(nextBackup(settings, facts, clock.now())->reason == DueReason::Interval);
    }

    void aLongReplayDrawsItForward() {
        FakeClock clock;
        ScheduleFacts facts{.lastBegan = clock.now() - 10h,
                            .lastTook = 60s,
                            .logBytes = 700e6,
                            .logBytesPerSecond = 1e6,
                            .replayBytesPerSecond = 1e6,
                            .copyTook = 100s};
        // 900 s - 100 s leave 800 MB to replay; 100 MB are left, at 1 MB/s.
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now() + 100s - 60s,
                      DueReason::RecoveryTime));
        facts.logBytes = 900e6;
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now(), DueReason::RecoveryTime));
        facts.copyTook = 20min; // no backup makes the copy faster
        QVERIFY(nextBackup(m_daily, facts, clock.now())->reason == DueReason::Interval);
        facts.copyTook = 0s;
        facts.replayBytesPerSecond = 0; // never measured
        QVERIFY(nextBackup(m_daily, facts, clock.now())->reason == DueReason::Interval);
    }

    void aGapInTheLogDrawsItForward() {
        FakeClock clock;
        ScheduleFacts facts{.lastBegan = clock.now() - 2h, .lastTook = 60s, .logGap = true};
        const auto due = nextBackup(m_daily, facts, clock.now());
        QVERIFY(due && due->at <= clock.now() && due->reason == DueReason::LogGap);
        facts.lastBegan = clock.now() - 2min; // not at once again: at most a fifth of the time
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now() + 3min, DueReason::LogGap));
        facts.logGap = false;
        QVERIFY(nextBackup(m_daily, facts, clock.now())->reason == DueReason::Interval);
    }

    void aTargetThatWillBeMissedIsForetold() {
        FakeClock clock;
        const auto now = clock.now();
        ScheduleFacts facts{.lastBegan = now - 2h, .lastTook = 60s, .firstUnsafe = now - 1min};
        auto due = nextBackup(m_daily, facts, now);
        QVERIFY(!missesRecoveryPoint(m_daily, facts, due, now)); // it is done in time
        // The last one has only just ended and took long: the next one comes too late.
        facts.lastBegan = now - 3min;
        facts.lastTook = 2min;
        due = nextBackup(m_daily, facts, now);
        QVERIFY(missesRecoveryPoint(m_daily, facts, due, now) == now + 4min);
        QVERIFY(missesRecoveryPoint(m_daily, facts, std::nullopt, now) == now + 4min); // nobody takes one
        facts.firstUnsafe = now - 1h;
        QVERIFY(*missesRecoveryPoint(m_daily, facts, due, now) < now);
        facts.running = true;
        QVERIFY(!missesRecoveryPoint(m_daily, facts, due, now));
        facts = {.lastBegan = now - 2h, .lastTook = 60s};
        QVERIFY(!missesRecoveryPoint(m_daily, facts, nextBackup(m_daily, facts, now), now));
    }

    void backupsTakeAtMostTheirShareOfTheTime() {
        FakeClock clock;
        const auto began = clock.now();
        const ScheduleFacts facts{.lastBegan = began, .lastTook = 10min, .firstUnsafe = began};
        clock.pass(11min);
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), began + 50min, DueReason::RecoveryPoint));
    }

    void afterAFailureItIsTriedAgainMoreAndMoreSlowly() {
        FakeClock clock;
        ScheduleFacts facts{.lastTried = clock.now()};
        Duration last{0};
        for (int failures = 1; failures < 100; ++failures) {
            facts.failuresInARow = failures;
            const auto due = nextBackup(m_daily, facts, clock.now());
            QVERIFY(due->reason == DueReason::Again);
            const auto pause = due->at - clock.now();
            QVERIFY(pause >= 1min && pause >= last && pause <= m_daily.every);
            last = pause;
        }
        facts.failuresInARow = 3;
        QVERIFY(isDue(nextBackup(m_daily, facts, clock.now()), clock.now() + 4min, DueReason::Again));
    }

    void drillsAreDueByTheirOwnInterval() {
        FakeClock clock;
        const ScheduleFacts facts{.lastBegan = clock.now()};
        QVERIFY(nextDrill(m_daily, facts, std::nullopt, clock.now()) == clock.now());
        QVERIFY(nextDrill(m_daily, facts, clock.now() - 1h, clock.now()) == clock.now() + 167h);
        QVERIFY(nextDrill(m_daily, facts, clock.now() + 1000h, clock.now()) == clock.now() + 168h);
        QVERIFY(!nextDrill(m_daily, {}, std::nullopt, clock.now())); // nothing to drill
        auto settings = m_daily;
        settings.drillEvery = 0s;
        QVERIFY(!nextDrill(settings, facts, std::nullopt, clock.now()));
    }

    void theMostOverdueBegins() {
        FakeClock clock;
        const std::vector<DueService> due{{ServiceId("c"), {.at = clock.now() + 1s}},
                                          {ServiceId("b"), {.at = clock.now() - 1h}},
                                          {ServiceId("a"), {.at = clock.now() - 1h}}};
        QVERIFY(toBegin(due, false, clock.now()) == ServiceId("a"));
        QVERIFY(!toBegin(std::span(due).first(1), false, clock.now()));
        QVERIFY(!toBegin({}, false, clock.now()));
    }

    void itIsNeverPutOffBeyondTheInterval() {
        std::mt19937 random(13);
        const auto upTo = [&](double most) { return std::uniform_real_distribution<>(0, most)(random); };
        FakeClock clock;
        for (int round = 0; round < 20'000; ++round) {
            ScheduleFacts facts{.lastBegan = clock.now() - Duration(random() % 200'000'000) + 10h,
                                .lastTook = Duration(random() % 10'000'000)};
            if (random() % 2 == 0) facts.firstUnsafe = clock.now() - Duration(random() % 100'000'000);
            if (random() % 2 == 0) facts.changesPerSecond = upTo(random() % 2 == 0 ? 1e9 : 1e-12);
            if (random() % 2 == 0) {
                facts.logBytes = upTo(1e15);
                facts.logBytesPerSecond = upTo(1e10);
                facts.replayBytesPerSecond = upTo(1e10);
                facts.copyTook = Duration(random() % 2'000'000);
            }
            const auto due = nextBackup(m_daily, facts, clock.now());
            const auto last = std::min(*facts.lastBegan, clock.now());
            QVERIFY(due && due->at >= last && due->at <= last + m_daily.every);
            if (due->at < last + m_daily.every) {
                QVERIFY(due->reason == DueReason::RecoveryPoint || due->reason == DueReason::RecoveryTime);
                QVERIFY(due->at - last >= facts.lastTook * 5 - 1ms);
            }
        }
    }

    void reasonsHaveWords() {
        QCOMPARE(toString(DueReason::RecoveryPoint), std::string_view("recovery point"));
        QCOMPARE(toString(DueReason::LogGap), std::string_view("log gap"));
    }
};

HOLDFAST_TEST(TstBackupSchedule)
#include "tst_backup_schedule.moc"
