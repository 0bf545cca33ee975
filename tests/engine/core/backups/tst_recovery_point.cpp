// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/recovery_point.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <map>
#include <random>

using namespace holdfast;
using namespace holdfast::backups;
using holdfast::testing::FakeClock;
using namespace std::chrono_literals;

class TstRecoveryPoint : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingIsKnownBeforeTheFirstLook() {
        FakeClock clock;
        RecoveryPointWatch watch;
        QVERIFY(!watch.at(clock.now()));
        QVERIFY(!watch.rate());
    }

    void nothingIsLostWhereEverythingIsSafe() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 100, 100);
        clock.pass(1h);
        const auto point = watch.at(clock.now());
        QCOMPARE(point->atMost, Duration(0));
        QCOMPARE(point->unsafe, std::uint64_t{0});
        QCOMPARE(point->observed, clock.now() - 1h);
    }

    void elseItIsTheAgeOfTheFirstChangeThatIsNot() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 100, 100);
        clock.pass(10s);
        watch.observe(clock.now(), 150, 100); // changed within these ten seconds
        QCOMPARE(watch.at(clock.now())->atMost, Duration(10s));
        QCOMPARE(watch.at(clock.now())->unsafe, std::uint64_t{50});
        clock.pass(10s);
        watch.observe(clock.now(), 190, 150); // the first fifty are safe now
        QCOMPARE(watch.at(clock.now())->atMost, Duration(10s));
        clock.pass(5s);
        QCOMPARE(watch.at(clock.now())->atMost, Duration(15s)); // nobody looks: it grows
        watch.observe(clock.now(), 190, 190);
        QCOMPARE(watch.at(clock.now())->atMost, Duration(0));
    }

    void whatWasUnsafeBeforeTheFirstLookIsUnknown() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 150, 100);
        QVERIFY(!watch.at(clock.now()));
        clock.pass(10s);
        watch.observe(clock.now(), 160, 120);
        QVERIFY(!watch.at(clock.now()));
        clock.pass(10s);
        watch.observe(clock.now(), 170, 150); // now all of the first look is safe
        QCOMPARE(watch.at(clock.now())->atMost, Duration(20s));
    }

    void unlessItIsKnownWhenThatMuchBecameSafe() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 150, 100, clock.now() - 40s);
        QCOMPARE(watch.at(clock.now())->atMost, Duration(40s));
    }

    void anotherServerBeginsAnew() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 1000, 1000);
        clock.pass(10s);
        watch.observe(clock.now(), 500, 400);
        QVERIFY(!watch.at(clock.now()));
        clock.pass(10s);
        watch.observe(clock.now(), 500, 500);
        QCOMPARE(watch.at(clock.now())->atMost, Duration(0));
    }

    void aClockThatWasSetBackBeginsAnew() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 100, 100);
        clock.jump(-1h);
        watch.observe(clock.now(), 120, 100);
        QVERIFY(!watch.at(clock.now()));
        QVERIFY(!watch.rate());
    }

    void theRateIsOfWhatIsRemembered() {
        FakeClock clock;
        RecoveryPointWatch watch;
        for (int i = 0; i < 11; ++i) {
            watch.observe(clock.now(), 1000 + 500 * static_cast<std::uint64_t>(i), 1000);
            clock.pass(10s);
        }
        QCOMPARE(watch.rate().value_or(0), 50.0);
    }

    /// Against remembering every single change: never less than the truth, and no older than the look before.
    void itIsNeverBetterThanTheTruth() {
        std::mt19937 random(9);
        for (int round = 0; round < 200; ++round) {
            FakeClock clock;
            RecoveryPointWatch watch;
            std::uint64_t written = 1;
            std::uint64_t safe = 1;
            std::map<std::uint64_t, TimePoint> changed; // each unit, when it was written
            watch.observe(clock.now(), written, safe);
            TimePoint lastLook = clock.now();
            Duration longest{0};
            for (int step = 0; step < 200; ++step) {
                clock.pass(Duration(random() % 5000));
                if (random() % 3 == 0) changed[++written] = clock.now();
                if (random() % 4 == 0) safe += random() % (written - safe + 1);
                if (random() % 2 == 0) {
                    watch.observe(clock.now(), written, safe);
                    longest = std::max(longest, clock.now() - lastLook);
                    lastLook = clock.now();
                    const auto point = watch.at(clock.now());
                    QVERIFY(point.has_value());
                    const auto first = changed.upper_bound(safe);
                    const auto truth = first == changed.end() ? Duration(0) : clock.now() - first->second;
                    QVERIFY(point->atMost >= truth);
                    QVERIFY(point->atMost <= truth + longest);
                    QCOMPARE(point->unsafe, written - safe);
                }
            }
        }
    }

    void aLongTimeWithoutSafetyIsRememberedWithinBounds() {
        FakeClock clock;
        RecoveryPointWatch watch;
        watch.observe(clock.now(), 0, 0);
        for (std::uint64_t i = 1; i <= 100'000; ++i) {
            clock.pass(1s);
            watch.observe(clock.now(), i, 0);
        }
        QCOMPARE(watch.at(clock.now())->atMost, Duration(100'000s));
        watch.observe(clock.now(), 100'000, 99'000);
        const auto point = watch.at(clock.now());
        QVERIFY(point->atMost >= Duration(1000s)); // never less than the truth
        QVERIFY(point->atMost <= Duration(1200s)); // and not much more
    }
};

HOLDFAST_TEST(TstRecoveryPoint)
#include "tst_recovery_point.moc"
