// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/retention.h"
#include "tests/support/test_registry.h"

#include <algorithm>
#include <random>
#include <set>

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace std::chrono;

class TstRetention : public QObject {
    Q_OBJECT

    static RetentionItem item(TimePoint taken, bool safe = false, Occasion occasion = Occasion::Schedule) {
        return {.id = snapshotIdOf(taken, 0), .taken = taken, .occasion = occasion, .safe = safe};
    }

    static void drop(std::vector<RetentionItem>& items, const RetentionRule& rule = {}) {
        for (const auto& id : toDrop(items, rule))
            std::erase_if(items, [&](const auto& one) { return one.id == id; });
    }

    static constexpr TimePoint kStart{sys_days{year(2026) / 11 / 1}};

private Q_SLOTS:

    void tenDaysEveryHalfHourLeaveTenThatSpanTime() {
        std::vector<RetentionItem> items;
        for (int i = 0; i <= 480; ++i) {
            items.push_back(item(kStart + minutes(30) * i, true));
            drop(items);
            QVERIFY(items.size() <= 10);
            QCOMPARE(items.back().taken, kStart + minutes(30) * i);
        }
        QCOMPARE(items.size(), std::size_t{10});
        const auto age = items.back().taken - items.front().taken;
        QVERIFY2(age >= days(2), "the oldest is of days ago");
        const auto within = [&](auto span) {
            return std::ranges::count_if(
                items, [&](const auto& one) { return items.back().taken - one.taken <= span; });
        };
        QVERIFY(within(hours(2)) >= 4);
        QVERIFY(within(hours(6)) >= 6);
    }

    void theLastSafePointIsNeverDropped() {
        std::vector<RetentionItem> items{item(kStart, true)};
        for (int i = 1; i < 500; ++i) {
            items.push_back(item(kStart + minutes(30) * i));
            drop(items);
            QVERIFY(items.size() <= 10);
            QVERIFY(items.front().safe);
        }
        items.push_back(item(kStart + hours(300), true));
        items.push_back(item(kStart + hours(301), true));
        drop(items);
        QVERIFY(std::ranges::any_of(items, &RetentionItem::safe));
    }

    void aDamagedSafePointDoesNotCountAndStays() {
        std::vector<RetentionItem> items{item(kStart, true)};
        for (int i = 1; i <= 12; ++i)
            items.push_back(item(kStart + minutes(i)));
        items.push_back(item(kStart + minutes(13), true));
        items.back().intact = false;
        drop(items, {.most = 1, .recent = 1, .hourly = 0, .safety = 1});
        QCOMPARE(items.size(), std::size_t{2});
        QVERIFY(items.front().safe && items.front().intact);
        QVERIFY(!items.back().intact);
    }

    void pinnedAndThoseInUseStayAndTakeNobodysPlace() {
        std::vector<RetentionItem> items;
        for (int i = 0; i < 40; ++i) {
            items.push_back(item(kStart + minutes(i)));
            items.back().pinned = i < 10;
            items.back().inUse = i == 10;
        }
        drop(items);
        QCOMPARE(std::ranges::count_if(items, &RetentionItem::pinned), 10);
        QCOMPARE(std::ranges::count_if(items, &RetentionItem::inUse), 1);
        QCOMPARE(items.size(), std::size_t{21});
    }

    void safetyOnesAreCountedApart() {
        std::vector<RetentionItem> items;
        for (int i = 0; i < 30; ++i)
            items.push_back(
                item(kStart + minutes(i), false, i % 2 == 0 ? Occasion::Safety : Occasion::Schedule));
        drop(items);
        QCOMPARE(
            std::ranges::count_if(items, [](const auto& one) { return one.occasion == Occasion::Safety; }),
            10);
        QCOMPARE(items.size(), std::size_t{20});
    }

    void randomHistoriesKeepWhatIsPromised() {
        std::mt19937 random(11);
        for (int round = 0; round < 300; ++round) {
            std::vector<RetentionItem> items;
            std::set<SnapshotId> seen;
            for (auto n = random() % 40; n > 0; --n) {
                auto one = item(kStart + minutes(random() % 20'000), random() % 4 == 0,
                                random() % 3 == 0 ? Occasion::Safety : Occasion::Person);
                one.pinned = random() % 9 == 0;
                one.intact = random() % 9 != 0;
                if (seen.insert(one.id).second) items.push_back(one);
            }
            const auto dropped = toDrop(items);
            QVERIFY(std::ranges::is_sorted(dropped));
            std::optional<SnapshotId> lastSafe;
            for (const auto& one : items) {
                const bool gone = std::ranges::find(dropped, one.id) != dropped.end();
                if (one.pinned || !one.intact) QVERIFY(!gone);
                if (one.safe && one.intact && (!lastSafe || *lastSafe < one.id)) lastSafe = one.id;
            }
            if (lastSafe) QVERIFY(std::ranges::find(dropped, *lastSafe) == dropped.end());
            drop(items);
            QVERIFY(toDrop(items).empty()); // thinning again changes nothing
        }
    }
};

HOLDFAST_TEST(TstRetention)
#include "tst_retention.moc"
