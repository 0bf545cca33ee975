// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_schedule.h"
#include "engine/core/backups/change_watch.h"
#include "engine/core/backups/recovery_point.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::FakeClock;
using namespace std::chrono_literals;

class TstChangeWatch : public QObject {
    Q_OBJECT

    static ChangeLook unsaved(std::uint64_t count, TimePoint savedAt, const char* server = "one") {
        return {.count = count, .savedAt = savedAt, .server = server};
    }

private Q_SLOTS:

    void aLogIsCountedOnAndOn() {
        FakeClock clock;
        ChangeWatch watch;
        QCOMPARE(watch.total(), std::uint64_t{0});
        QCOMPARE(watch.safeIn(clock.now()), std::uint64_t{0});
        QVERIFY(!watch.perSecond());
        watch.observe(clock.now(), {.count = 7'000, .savedAt = {}, .server = {}});
        QVERIFY(!watch.perSecond());
        QCOMPARE(watch.safeIn(clock.now() - 1s), std::uint64_t{0}); // what was before is not known
        clock.pass(10s);
        watch.observe(clock.now(), {.count = 7'500, .savedAt = {}, .server = {}});
        QCOMPARE(watch.perSecond().value_or(0), 50.0);
        QCOMPARE(watch.total(), std::uint64_t{501});
        QCOMPARE(watch.safeIn(clock.now() - 1s), std::uint64_t{1});
        QCOMPARE(watch.safeIn(clock.now()), std::uint64_t{501});
        clock.pass(10s);
        watch.observe(clock.now(), {.count = 10, .savedAt = {}, .server = {}}); // restored
        QCOMPARE(watch.total(), std::uint64_t{502});
    }

    void aSaveOfItsOwnHidesNothing() {
        FakeClock clock;
        const auto saved = clock.now() - 1h;
        ChangeWatch watch;
        watch.observe(clock.now(), unsaved(100, saved));
        clock.pass(10s);
        watch.observe(clock.now(), unsaved(130, saved));
        QCOMPARE(watch.total(), std::uint64_t{31});
        clock.pass(10s);
        watch.observe(clock.now(), unsaved(0, clock.now())); // at least one, or it would not have saved
        QCOMPARE(watch.total(), std::uint64_t{32});
        clock.pass(10s);
        watch.observe(clock.now(), unsaved(200, clock.now())); // it saved again, and went on
        QCOMPARE(watch.total(), std::uint64_t{233});
        clock.pass(10s);
        watch.observe(clock.now(), unsaved(3, clock.now() - 10s, "started anew"));
        QCOMPARE(watch.total(), std::uint64_t{237});
    }

    void whatWasSavedLongBeforeABackupIsInIt() {
        FakeClock clock;
        ChangeWatch quiet;
        quiet.observe(clock.now(), unsaved(0, clock.now() - 1h));
        QCOMPARE(quiet.safeIn(clock.now() - 30min), quiet.total());
        QCOMPARE(quiet.safeIn(clock.now() - 2h), std::uint64_t{0});
        QCOMPARE(quiet.safeIn(clock.now() - 1h), std::uint64_t{0}); // clocks may be apart
        ChangeWatch busy;
        busy.observe(clock.now(), unsaved(1, clock.now() - 1h));
        QCOMPARE(busy.safeIn(clock.now() - 30min), std::uint64_t{0});
    }

    void theRateIsOfTheLastTenMinutes() {
        FakeClock clock;
        ChangeWatch watch;
        std::uint64_t count = 0;
        for (int i = 0; i < 40; ++i) { // ten minutes of much
            watch.observe(clock.now(), {.count = count += 15'000, .savedAt = {}, .server = {}});
            clock.pass(15s);
        }
        QCOMPARE(watch.perSecond().value_or(0), 1'000.0);
        for (int i = 0; i < 42; ++i) { // and of nothing
            watch.observe(clock.now(), {.count = count, .savedAt = {}, .server = {}});
            clock.pass(15s);
        }
        QCOMPARE(watch.perSecond().value_or(-1), 0.0);
        clock.jump(-1h);
        watch.observe(clock.now(), {.count = count, .savedAt = {}, .server = {}});
        QVERIFY(!watch.perSecond());
        QCOMPARE(watch.total(), std::uint64_t{1});
    }

    void itStaysWithinBoundsAndNeverClaimsTooMuch() {
        std::mt19937 random(5);
        FakeClock clock;
        ChangeWatch watch;
        std::vector<std::pair<TimePoint, std::uint64_t>> truth;
        std::uint64_t count = 0;
        for (int i = 0; i < 20'000; ++i) {
            watch.observe(clock.now(), {.count = count, .savedAt = {}, .server = {}});
            truth.emplace_back(clock.now(), watch.total());
            clock.pass(Duration(1 + random() % 30'000));
            count += random() % 3;
        }
        for (std::size_t i = 0; i < truth.size(); i += 17)
            QVERIFY(watch.safeIn(truth[i].first) <= truth[i].second);
        QVERIFY(watch.safeIn(truth[100].first) > 0); // thinned, not forgotten
    }

    /// What a server says, through to when its next backup is due.
    void manyChangesDrawABackupForward() {
        const BackupSettings settings{.every = 24h, .recoveryPoint = 1h};
        for (const std::uint64_t each : {0U, 500U}) {
            FakeClock clock;
            ChangeWatch watch;
            RecoveryPointWatch point;
            const auto began = clock.now() + 5s;
            std::uint64_t count = 0;
            for (int i = 0; i < 20; ++i) {
                watch.observe(clock.now(), unsaved(count, clock.now() - 1s * i * 15 - 1h));
                point.observe(clock.now(), watch.total(), watch.safeIn(began), began);
                clock.pass(15s);
                count += each;
            }
            const auto seen = point.at(clock.now());
            QVERIFY(seen.has_value());
            ScheduleFacts facts{.lastBegan = began,
                                .lastTook = 10s,
                                .firstUnsafe = std::nullopt,
                                .changesPerSecond = watch.perSecond().value_or(0)};
            QCOMPARE(facts.changesPerSecond > 0, each > 0);
            if (seen->atMost > Duration(0)) facts.firstUnsafe = clock.now() - seen->atMost;
            QCOMPARE(facts.firstUnsafe.has_value(), each > 0);
            const auto due = nextBackup(settings, facts, clock.now());
            QVERIFY(due->reason == (each > 0 ? DueReason::RecoveryPoint : DueReason::Interval));
            if (each > 0) QVERIFY(due->at <= began + 1h);
            if (each == 0) QCOMPARE(due->at, began + 24h);
        }
    }
};

HOLDFAST_TEST(TstChangeWatch)
#include "tst_change_watch.moc"
