// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/retention.h"
#include "tests/engine/core/backups/sample_backup.h"
#include "tests/support/test_registry.h"

#include <algorithm>
#include <random>

using namespace holdfast;
using namespace holdfast::backups;
using namespace holdfast::backups::testing;
using namespace std::chrono;

class TstRetention : public QObject {
    Q_OBJECT

    static RetentionItem item(TimePoint ended, bool verified, bool withLog = true) {
        RetentionItem out{.id = backupIdOf(ended, 0), .ended = ended, .verified = verified};
        if (withLog) {
            const auto position = static_cast<std::uint64_t>(ended.time_since_epoch().count());
            out.log = LogRange{.systemIdentifier = "7", .begin = {position}, .end = {position + 10}};
        }
        return out;
    }

    static std::vector<RetentionItem> kept(std::vector<RetentionItem> items, Duration keep, TimePoint now) {
        for (const auto& id : toDrop(items, keep, now))
            std::erase_if(items, [&](const auto& one) { return one.id == id; });
        return items;
    }

    static bool has(const std::vector<RetentionItem>& items, const RetentionItem& item) {
        return std::ranges::find(items, item.id, &RetentionItem::id) != items.end();
    }

private Q_SLOTS:

    void dailyOnesOverThirtyDaysReachBackThirtyDays() {
        std::vector<RetentionItem> items;
        for (int day = 0; day < 100; ++day) {
            const auto now = kNoon + days(day);
            items.push_back(item(now - hours(1), true));
            items = kept(items, days(30), now);
            QVERIFY(items.size() <= 31);
            if (day >= 30)
                QVERIFY2(items.front().ended <= now - days(30), "the first day of the span is lost");
        }
        QCOMPARE(items.size(), std::size_t{31});
    }

    void withoutALogNothingOlderIsOfUse() {
        std::vector<RetentionItem> items;
        for (int hour = 0; hour < 24; ++hour)
            items.push_back(item(kNoon + hours(hour), true, false));
        const auto left = kept(items, hours(6), kNoon + hours(24));
        QCOMPARE(left.size(), std::size_t{5}); // 19 .. 23 o'clock; the one of 18 is exactly as old
    }

    void theNewestVerifiedOneIsNeverDropped() {
        std::vector<RetentionItem> items{item(kNoon, true, false)};
        for (int day = 1; day < 400; ++day) {
            items.push_back(item(kNoon + days(day), false, day % 2 == 0));
            items = kept(items, days(3), kNoon + days(day) + hours(1));
            QVERIFY(has(items, item(kNoon, true)));
            QVERIFY(items.size() <= 6);
        }
        items.push_back(item(kNoon + days(400), true));
        items = kept(items, days(3), kNoon + days(401));
        QVERIFY(!has(items, item(kNoon, true)));
    }

    void whileNoneIsVerifiedNothingGoes() {
        std::vector<RetentionItem> items;
        for (int day = 0; day < 50; ++day)
            items.push_back(item(kNoon + days(day), false));
        QVERIFY(toDrop(items, days(1), kNoon + days(500)).empty());
    }

    void anUnverifiedAnchorKeepsTheVerifiedOneBeforeIt() {
        const std::vector<RetentionItem> items{item(kNoon, true), item(kNoon + days(1), true),
                                               item(kNoon + days(2), false), item(kNoon + days(9), true)};
        const auto left = kept(items, days(3), kNoon + days(10));
        QVERIFY(!has(left, items[0]));
        QVERIFY(has(left, items[1]) && has(left, items[2]) && has(left, items[3]));
    }

    void whatIsInUseStays() {
        std::vector<RetentionItem> items{item(kNoon, true), item(kNoon + days(1), true),
                                         item(kNoon + days(20), true)};
        QVERIFY(!has(kept(items, days(3), kNoon + days(30)), items[0]));
        items[0].inUse = true;
        QVERIFY(has(kept(items, days(3), kNoon + days(30)), items[0]));
    }

    void anotherClusterDoesNotStandInForThisOne() {
        std::vector<RetentionItem> items{item(kNoon, true), item(kNoon + days(1), true),
                                         item(kNoon + days(9), true)};
        items[1].log->systemIdentifier = "8";
        const auto left = kept(items, days(3), kNoon + days(10));
        QCOMPARE(left.size(), std::size_t{3}); // each cluster's own anchor
    }

    void aClockThatWasSetBackDropsNothing() {
        std::vector<RetentionItem> items{item(kNoon, true), item(kNoon + days(1), true)};
        QVERIFY(toDrop(items, days(30), kNoon - days(4000)).empty());
    }

    void logIsKeptForWhatIsKept() {
        RetentionItem one = item(kNoon, true);
        one.log = LogRange{.systemIdentifier = "7",
                           .timeline = 2,
                           .begin = {5ULL * kUsualSegment + 100},
                           .end = {6ULL * kUsualSegment}};
        const std::vector<RetentionItem> items{one};
        const auto needed = [&](std::uint32_t timeline, std::uint64_t number, const char* cluster = "7") {
            return isNeeded({timeline, number}, cluster, kUsualSegment, items);
        };
        QVERIFY(!needed(2, 4));
        QVERIFY(needed(2, 5));
        QVERIFY(needed(2, 500));
        QVERIFY(needed(3, 7));  // a later timeline goes on from it
        QVERIFY(!needed(1, 5)); // the timeline before cannot be reached from it
        QVERIFY(!needed(2, 5, "8"));
        QVERIFY(!isNeeded({2, 5}, "7", kUsualSegment, {}));
    }

    void randomHistoriesKeepWhatIsPromised() {
        std::mt19937 random(5);
        for (int round = 0; round < 2000; ++round) {
            std::vector<RetentionItem> items;
            for (auto n = random() % 30; n > 0; --n) {
                auto one = item(kNoon + minutes(random() % 60'000), random() % 3 == 0, random() % 4 != 0);
                one.inUse = random() % 12 == 0;
                if (!has(items, one)) items.push_back(one);
            }
            const auto now = kNoon + minutes(random() % 80'000);
            const auto keep = minutes(60 + random() % 40'000);
            const auto dropped = toDrop(items, keep, now);
            QVERIFY(std::ranges::is_sorted(dropped));
            const auto left = kept(items, keep, now);
            const auto isVerified = [](const auto& one) { return one.verified; };
            QCOMPARE(std::ranges::any_of(left, isVerified), std::ranges::any_of(items, isVerified));
            for (const auto& one : items) {
                if (one.inUse || one.ended > now - keep) QVERIFY(has(left, one));
                // Every moment of the span that could be restored still can be: from the newest one with a
                // log that ended before it.
                if (!one.log || one.ended > now - keep) continue;
                const bool later = std::ranges::any_of(items, [&](const auto& other) {
                    return other.log && other.ended <= now - keep && other.ended > one.ended;
                });
                if (!later) QVERIFY(has(left, one));
            }
            QVERIFY(toDrop(left, keep, now).empty()); // once more changes nothing
        }
    }
};

HOLDFAST_TEST(TstRetention)
#include "tst_retention.moc"
