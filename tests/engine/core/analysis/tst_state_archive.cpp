// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/state_archive.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <limits>
#include <string_view>

using namespace holdfast::analysis;

class TstStateArchive final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theChecksumIsTheStandardOne() {
        constexpr std::string_view kDigits = "123456789"; // the check value of RFC 3720's CRC
        QCOMPARE(crc32c(std::as_bytes(std::span(kDigits))), 0xE3069283U);
        QCOMPARE(crc32c({}), 0U);
    }

    void whatWasWrittenIsRead() {
        StateWriter writer;
        writer(std::uint8_t{200}, std::int16_t{-3}, 1.5F, -2.25, std::int64_t{-7}, true);
        QCOMPARE(writer.bytes().size(), std::size_t{24});
        QCOMPARE(writer.bytes()[1], std::byte{0xFD}); // little-endian
        std::uint8_t small = 0;
        std::int16_t negative = 0;
        float single = 0.0F;
        double twice = 0.0;
        std::int64_t big = 0;
        bool flag = false;
        StateReader reader(writer.bytes());
        reader(small, negative, single, twice, big, flag);
        QVERIFY(reader.complete());
        QCOMPARE(small, std::uint8_t{200});
        QCOMPARE(negative, std::int16_t{-3});
        QCOMPARE(single, 1.5F);
        QCOMPARE(twice, -2.25);
        QCOMPARE(big, std::int64_t{-7});
        QVERIFY(flag);
    }

    void shortLongAndNotFiniteAreNotComplete() {
        StateWriter writer;
        writer(std::numeric_limits<float>::infinity(), 1.0F);
        float first = 1.0F;
        float second = 0.0F;
        StateReader all(writer.bytes());
        all(first, second);
        QVERIFY(!all.complete());
        QCOMPARE(first, 0.0F);
        QCOMPARE(second, 1.0F);
        StateReader cut(std::span(writer.bytes()).subspan(5));
        cut(second);
        QVERIFY(!cut.complete());
        StateReader left(std::span(writer.bytes()).subspan(4));
        QVERIFY(!left.complete());
        left(second);
        QVERIFY(left.complete());
    }
};

HOLDFAST_TEST(TstStateArchive)
#include "tst_state_archive.moc"
