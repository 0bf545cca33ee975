// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/byte_stream.h"
#include "tests/support/test_registry.h"

#include <limits>

using namespace holdfast::stores;

class TstByteStream : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void numbersComeBack();
    void signedNumbersNearZeroAreShort();
    void readingPastTheEndGivesZeroAndIsRemembered();
    void aNumberThatNeverEndsIsDamage();
    void aNumberOfMoreThan64BitsIsDamage();
    void aCountBeyondItsLimitIsDamage();
};

void TstByteStream::numbersComeBack() {
    ByteWriter out;
    const std::vector<std::uint64_t> numbers = {
        0, 1, 127, 128, 16383, 16384, std::uint64_t{1} << 63, std::numeric_limits<std::uint64_t>::max()};
    for (const auto number : numbers)
        out.number(number);
    out.fixed(std::uint32_t{0x12345678});
    out.fixed(std::uint64_t{0x123456789abcdef0});
    out.signedNumber(std::numeric_limits<std::int64_t>::min());
    ByteReader in(out.bytes());
    for (const auto number : numbers)
        QCOMPARE(in.number(), number);
    QCOMPARE(in.fixed<std::uint32_t>(), std::uint32_t{0x12345678});
    QCOMPARE(in.fixed<std::uint64_t>(), std::uint64_t{0x123456789abcdef0});
    QCOMPARE(in.signedNumber(), std::numeric_limits<std::int64_t>::min());
    QVERIFY(in.ok());
    QCOMPARE(in.left(), std::size_t{0});
}

void TstByteStream::signedNumbersNearZeroAreShort() {
    ByteWriter out;
    out.signedNumber(-64);
    out.signedNumber(63);
    QCOMPARE(out.bytes().size(), std::size_t{2});
    QCOMPARE(unzigzag(zigzag(-64)), std::int64_t{-64});
}

void TstByteStream::readingPastTheEndGivesZeroAndIsRemembered() {
    const ByteVector bytes = {7, 8};
    ByteReader in(bytes);
    QCOMPARE(in.fixed<std::uint32_t>(), std::uint32_t{0x0807});
    QVERIFY(!in.ok());
    QCOMPARE(in.byte(), std::uint8_t{0});
    ByteReader other(bytes);
    QVERIFY(other.take(3).empty());
    QVERIFY(!other.ok());
}

void TstByteStream::aNumberThatNeverEndsIsDamage() {
    const ByteVector bytes(20, 0xff);
    ByteReader in(bytes);
    QCOMPARE(in.number(), std::uint64_t{0});
    QVERIFY(!in.ok());
}

void TstByteStream::aNumberOfMoreThan64BitsIsDamage() {
    ByteVector bytes(9, 0x80);
    bytes.push_back(0x02);
    ByteReader in(bytes);
    QCOMPARE(in.number(), std::uint64_t{0});
    QVERIFY(!in.ok());
}

void TstByteStream::aCountBeyondItsLimitIsDamage() {
    ByteWriter out;
    out.number(1001);
    ByteReader in(out.bytes());
    QCOMPARE(in.number(1000), std::uint64_t{0});
    QVERIFY(!in.ok());
}

HOLDFAST_TEST(TstByteStream)
#include "tst_byte_stream.moc"
