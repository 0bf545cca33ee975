// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/record_codec.h"
#include "tests/engine/stores/record_samples.h"
#include "tests/support/test_registry.h"

#include <bit>
#include <cmath>
#include <random>

using namespace holdfast;
using namespace holdfast::stores;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

/// Any finite number: of all sizes, whole, floats, zeros of both signs.
double anyNumber(std::mt19937_64& random) {
    switch (random() % 5) {
    case 0:
        return static_cast<double>(random() % 1000);
    case 1:
        return static_cast<float>(std::ldexp(static_cast<double>(random()), -64));
    case 2:
        return random() % 2 == 0 ? 0.0 : -0.0;
    case 3:
        return std::ldexp(static_cast<double>(random()), -64);
    default: {
        const auto any = std::bit_cast<double>(random());
        return std::isfinite(any) ? any : 1.5;
    }
    }
}

TimePoint anyTime(std::mt19937_64& random) {
    return TimePoint(Duration(random() % 13'569'465'600'000)); // to the year 2400
}

warnings::Statement anyStatement(std::mt19937_64& random) {
    auto statement = statementAt(anyTime(random), "api", anyNumber(random), random() % 2 == 0);
    statement.horizon = Duration(random() % 4'000'000);
    statement.expected = Duration(static_cast<std::int64_t>(random() % 2000) - 1000);
    statement.uncalibrated = anyNumber(random);
    statement.calibratedUntil = anyTime(random);
    statement.outcome = static_cast<warnings::Outcome>(random() % 5);
    if (random() % 2 == 0) statement.failedAt = anyTime(random);
    return statement;
}

warnings::ForecastStatement anyForecast(std::mt19937_64& random) {
    warnings::ForecastStatement forecast{.series = kLatency,
                                         .made = anyTime(random),
                                         .about = anyTime(random),
                                         .median = anyNumber(random),
                                         .lower = anyNumber(random),
                                         .upper = anyNumber(random)};
    if (random() % 2 == 0) forecast.actual = anyNumber(random);
    return forecast;
}

outlook::AnomalyMark anyMark(std::mt19937_64& random) {
    auto mark = markAt(anyTime(random), kLatency, anyNumber(random));
    mark.kind = static_cast<analysis::AnomalyKind>(random() % 6);
    mark.expected = anyNumber(random);
    mark.low = anyNumber(random);
    return mark;
}

warnings::Statement keyOf(const warnings::Statement& one) {
    return {.service = one.service, .at = one.at};
}

warnings::ForecastStatement keyOf(const warnings::ForecastStatement& one) {
    return {.series = one.series, .made = one.made, .about = one.about};
}

outlook::AnomalyMark keyOf(const outlook::AnomalyMark& one) {
    return {.series = one.series, .time = one.time};
}

/// Zeros of both signs are different.
template <typename Item>
bool isSameToTheBit(const Item& left, const Item& right) {
    return areSame(std::vector{left}, std::vector{right}) && encodeRow(left, 7) == encodeRow(right, 7);
}

} // namespace

class TstRecordCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyRowComesBackToTheLastBit();
    void forecastsAreSmall();
    void aFallenBitIsNoticed();
    void aRowInThePlaceOfAnotherIsNoticed();
};

void TstRecordCodec::everyRowComesBackToTheLastBit() {
    std::mt19937_64 random(101);
    for (int round = 0; round < 5000; ++round) {
        const auto statement = anyStatement(random);
        const auto said = decodeRow(encodeRow(statement, 7), keyOf(statement), 7);
        QVERIFY2(said && isSameToTheBit(*said, statement), qPrintable(wrong(said)));
        const auto forecast = anyForecast(random);
        const auto foretold = decodeRow(encodeRow(forecast, 7), keyOf(forecast), 7);
        QVERIFY2(foretold && isSameToTheBit(*foretold, forecast), qPrintable(wrong(foretold)));
        const auto mark = anyMark(random);
        const auto marked = decodeRow(encodeRow(mark, 7), keyOf(mark), 7);
        QVERIFY2(marked && isSameToTheBit(*marked, mark), qPrintable(wrong(marked)));
        const auto from = anyTime(random);
        const auto end = random() % 3 == 0 ? std::nullopt : std::optional(anyTime(random));
        const auto ended = decodeEnd(encodeEnd(end, 4, from, 7), 4, from, 7);
        QVERIFY(ended && *ended == end);
    }
}

void TstRecordCodec::forecastsAreSmall() {
    auto forecast = forecastOf(kLatency, FakeClock().now(), 15min, 1.0 / 3.0);
    QVERIFY(encodeRow(forecast, 7).size() <= 30);
    forecast.actual = 0.1;
    QVERIFY(encodeRow(forecast, 7).size() <= 38);
    for (auto* number : {&forecast.median, &forecast.lower, &forecast.upper})
        *number = static_cast<float>(*number);
    QVERIFY(encodeRow(forecast, 7).size() <= 29);
}

void TstRecordCodec::aFallenBitIsNoticed() {
    std::mt19937_64 random(102);
    for (int round = 0; round < 50; ++round) {
        const auto statement = anyStatement(random);
        const auto forecast = anyForecast(random);
        const auto fallen = [](ByteVector bytes, std::size_t bit) {
            bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ 1U << bit % 8);
            return bytes;
        };
        const auto said = encodeRow(statement, 7);
        for (std::size_t bit = 0; bit < said.size() * 8; ++bit)
            QVERIFY(!decodeRow(fallen(said, bit), keyOf(statement), 7));
        const auto foretold = encodeRow(forecast, 7);
        for (std::size_t bit = 0; bit < foretold.size() * 8; ++bit)
            QVERIFY(!decodeRow(fallen(foretold, bit), keyOf(forecast), 7));
    }
    const auto from = FakeClock().now();
    auto end = encodeEnd(from + 1s, 4, from, 7);
    end[0] = static_cast<std::uint8_t>(end[0] ^ 1U);
    const auto told = decodeEnd(end, 4, from, 7);
    QVERIFY(!told);
    QCOMPARE(told.error().code, ErrorCode::Internal);
}

void TstRecordCodec::aRowInThePlaceOfAnotherIsNoticed() {
    const auto statement = statementAt(FakeClock().now(), "api", 0.5);
    auto key = keyOf(statement);
    QVERIFY(decodeRow(encodeRow(statement, 7), key, 7));
    QVERIFY(!decodeRow(encodeRow(statement, 7), key, 8));
    key.at += 1ms;
    QVERIFY(!decodeRow(encodeRow(statement, 7), key, 7));
    const auto forecast = forecastOf(kLatency, FakeClock().now(), 1min, 5);
    auto other = keyOf(forecast);
    other.made += 1ms;
    QVERIFY(!decodeRow(encodeRow(forecast, 7), other, 7));
    // A failure among the actions.
    const auto from = FakeClock().now();
    QVERIFY(!decodeEnd(encodeEnd(from, 4, from, 7), 6, from, 7));
}

HOLDFAST_TEST(TstRecordCodec)
#include "tst_record_codec.moc"
