// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/wal_position.h"
#include "tests/support/test_registry.h"

#include <random>
#include <set>

using namespace holdfast::backups;

class TstWalPosition : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void positionsAreWrittenAsPostgresWritesThem() {
        QCOMPARE(textOf({0x16B3748}), std::string("0/16B3748"));
        QCOMPARE(textOf({0x1F'0000'00AB}), std::string("1F/AB"));
        QCOMPARE(logPositionFrom("1F/AB")->value, std::uint64_t{0x1F'0000'00AB});
        QCOMPARE(logPositionFrom("FFFFFFFF/FFFFFFFF")->value, ~std::uint64_t{0});
        for (const auto* wrong : {"", "/", "0/", "/0", "0", "0/1/2", "g/0", "0/123456789", "123456789/0",
                                  "-1/0", " 0/0", "0/0 ", "0x1/0"})
            QVERIFY2(!logPositionFrom(wrong), wrong);
    }

    void segmentsHaveTheNamesThatPostgresGivesThem() {
        // pg_walfile_name('1/0') with segments of 16 MiB, 1 MiB and 1 GiB: the file before the position is
        // named there, so these are of one byte further.
        QCOMPARE(nameOf(segmentAt(1, {0x1'0000'0001}, kUsualSegment), kUsualSegment),
                 std::string("000000010000000100000000"));
        QCOMPARE(nameOf(segmentAt(3, {0x1'0010'0000}, 1U << 20U), 1U << 20U),
                 std::string("000000030000000100000001"));
        QCOMPARE(nameOf(segmentAt(1, {0x1'C000'0000}, 1U << 30U), 1U << 30U),
                 std::string("000000010000000100000003"));
        QCOMPARE(nameOf(segmentAt(1, {0xFF00'0000}, kUsualSegment), kUsualSegment),
                 std::string("0000000100000000000000FF"));
        for (const auto* wrong :
             {"", "0000000100000000000000FF.partial", "00000002.history", "0000000100000000000001FF",
              "0000000000000000000000FF", "0000000100000000000000ff", "00000001000000000000000G"})
            QVERIFY2(!segmentFrom(wrong, kUsualSegment), wrong);
        QVERIFY(!segmentFrom("0000000100000000000000FF", 12345));
        QCOMPARE(historyFrom("0000000A.history").value_or(0), 10U);
        QVERIFY(!historyFrom("0000000A.histor"));
        QVERIFY(!historyFrom("0000000a.history"));
    }

    void everyNameIsReadBack() {
        std::mt19937_64 random(7);
        for (const SegmentBytes bytes : {1U << 20U, kUsualSegment, 1U << 30U}) {
            for (int i = 0; i < 1000; ++i) {
                const LogPosition at{random()};
                const auto timeline = static_cast<std::uint32_t>(random() % 0xFFFF'FFFFU + 1);
                const auto segment = segmentAt(timeline, at, bytes);
                QVERIFY(segmentFrom(nameOf(segment, bytes), bytes) == segment);
                QVERIFY(logPositionFrom(textOf(at)) == at);
                QVERIFY(beginOf(segment, bytes) <= at);
            }
        }
    }

    void aGapIsToldByItsEnds() {
        const std::vector<LogSegment> kept{{1, 2}, {1, 3}, {1, 7}, {1, 3}, {2, 5}, {1, 1}};
        const auto at = [](std::uint64_t segment) { return LogPosition{segment * kUsualSegment}; };
        const auto gaps = gapsOf(kept, 1, {at(2).value + 40}, {at(9).value + 1}, kUsualSegment);
        const std::vector<LogGap> expected{{{1, 4}, {1, 6}}, {{1, 8}, {1, 9}}};
        HOLDFAST_COMPARE(gaps, expected);
        QVERIFY(
            gapsOf(kept, 1, at(2), at(4), kUsualSegment).empty()); // the one that begins at 4 is not needed
        QCOMPARE(gapsOf(kept, 1, at(2), {at(4).value + 1}, kUsualSegment).size(), std::size_t{1});
        QVERIFY(gapsOf(kept, 1, at(4), at(4), kUsualSegment).empty());
        QCOMPARE(gapsOf({}, 1, at(4), at(5), kUsualSegment).size(), std::size_t{1});
    }

    void gapsAreExactlyWhatIsMissing() {
        std::mt19937 random(3);
        for (int round = 0; round < 500; ++round) {
            std::vector<LogSegment> kept;
            std::set<std::uint64_t> numbers;
            for (std::uint64_t n = 0; n < 40; ++n) {
                if (random() % 3 == 0) continue;
                kept.push_back({1, n});
                numbers.insert(n);
            }
            const std::uint64_t first = random() % 40;
            const std::uint64_t last = first + random() % (45 - first);
            const auto gaps =
                gapsOf(kept, 1, {first * kUsualSegment + 5}, {(last + 1) * kUsualSegment}, kUsualSegment);
            std::set<std::uint64_t> told;
            for (const auto& gap : gaps) {
                for (auto n = gap.first.number; n <= gap.last.number; ++n)
                    QVERIFY(told.insert(n).second);
            }
            for (auto n = first; n <= last; ++n)
                QCOMPARE(told.contains(n), !numbers.contains(n));
            for (const auto n : told)
                QVERIFY(n >= first && n <= last);
        }
    }

    void aLogThatIsAllHolesIsToldWithinBounds() {
        std::vector<LogSegment> kept;
        for (std::uint64_t n = 0; n < 5000; n += 2)
            kept.push_back({1, n});
        QCOMPARE(gapsOf(kept, 1, {0}, {~std::uint64_t{0}}, kUsualSegment).size(), std::size_t{1000});
    }
};

HOLDFAST_TEST(TstWalPosition)
#include "tst_wal_position.moc"
