// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/number_series.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <limits>
#include <random>

using namespace holdfast::stores;

using Numbers = std::vector<std::int64_t>;

namespace {

Numbers made(int count, const std::function<std::int64_t(int)>& number) {
    Numbers numbers;
    for (int i = 0; i < count; ++i)
        numbers.push_back(number(i));
    return numbers;
}

Numbers throughBytes(const Numbers& numbers) {
    Numbers back;
    if (!decodeNumbers(encodeNumbers(numbers), numbers.size(), back)) return {-1, -1, -1};
    return back;
}

} // namespace

class TstNumberSeries : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void comesBackExactly_data();
    void comesBackExactly();
    void aConstantTakesAFewBytesHoweverLong();
    void multiplesCostNoMoreThanTheirQuotients();
    void anEvenClockCostsNearlyNothing();
    void truncatedOrForeignBytesNeverCrash();
};

void TstNumberSeries::comesBackExactly_data() {
    QTest::addColumn<Numbers>("numbers");
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    constexpr auto highest = std::numeric_limits<std::int64_t>::max();
    static std::mt19937_64 random(21);
    QTest::newRow("none") << Numbers{};
    QTest::newRow("one") << Numbers{-5};
    QTest::newRow("extremes") << Numbers{lowest, highest, 0, highest, lowest, lowest, -1, 1};
    QTest::newRow("differences of 2^63") << Numbers{0, lowest, 0, lowest, 0, lowest};
    QTest::newRow("a step") << made(500, [](int i) { return i < 300 ? 7 : 1'000'000'007; });
    QTest::newRow("a ramp") << made(500, [](int i) { return 1'700'000'000'000 + i * 30'000; });
    QTest::newRow("a steep ramp") << made(50, [](int i) { return i * (std::int64_t{1} << 57); });
    QTest::newRow("a curve") << made(500, [](int i) { return std::llround(1e12 * std::sin(i * 0.05)); });
    QTest::newRow("pages") << made(500,
                                   [](int) { return static_cast<std::int64_t>(random() % 1000 * 4096); });
    QTest::newRow("any bits") << made(500, [](int) { return static_cast<std::int64_t>(random()); });
    QTest::newRow("small noise") << made(500, [](int) { return static_cast<std::int64_t>(random() % 7); });
}

void TstNumberSeries::comesBackExactly() {
    QFETCH(Numbers, numbers);
    QCOMPARE(throughBytes(numbers), numbers);
    for (std::size_t length = 1; length <= std::min<std::size_t>(numbers.size(), 40); ++length) {
        const Numbers part(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(length));
        QCOMPARE(throughBytes(part), part);
    }
}

void TstNumberSeries::aConstantTakesAFewBytesHoweverLong() {
    QVERIFY(encodeNumbers(Numbers(100'000, 1'000'000)).size() <= 5);
}

void TstNumberSeries::multiplesCostNoMoreThanTheirQuotients() {
    std::mt19937 random(22);
    const auto quotients = made(240, [&](int) { return static_cast<std::int64_t>(random() % 100); });
    Numbers multiples;
    for (const auto quotient : quotients)
        multiples.push_back(quotient * 4096);
    QVERIFY(encodeNumbers(multiples).size() <= encodeNumbers(quotients).size() + 4);
}

void TstNumberSeries::anEvenClockCostsNearlyNothing() {
    const auto stamps = made(240, [](int i) { return 1'700'000'000'000 + i * 30'000; });
    QVERIFY(encodeNumbers(stamps).size() < 24);
}

void TstNumberSeries::truncatedOrForeignBytesNeverCrash() {
    std::mt19937 random(23);
    const auto bytes = encodeNumbers(made(100, [&](int i) { return i * 1000 + random() % 50; }));
    Numbers numbers;
    for (std::size_t length = 0; length < bytes.size(); ++length) {
        if (decodeNumbers(ByteSpan(bytes).first(length), 100, numbers))
            QCOMPARE(numbers.size(), std::size_t{100});
    }
    for (int round = 0; round < 5000; ++round) {
        ByteVector foreign(random() % 30);
        for (auto& byte : foreign)
            byte = static_cast<std::uint8_t>(random());
        if (decodeNumbers(foreign, 50, numbers)) QCOMPARE(numbers.size(), std::size_t{50});
    }
    QVERIFY(!decodeNumbers({}, 1, numbers));
    QVERIFY(!decodeNumbers(bytes, 0, numbers));
}

HOLDFAST_TEST(TstNumberSeries)
#include "tst_number_series.moc"
