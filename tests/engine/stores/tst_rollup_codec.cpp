// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/rollup_codec.h"
#include "engine/stores/summary.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <limits>
#include <random>

using namespace holdfast;
using namespace holdfast::stores;

namespace {

HistoryPoint point(std::int64_t bucket, double minimum, double maximum, double mean, double last,
                   std::uint32_t count) {
    return {.time = TimePoint(bucket * kFiveMinutes),
            .minimum = minimum,
            .maximum = maximum,
            .mean = mean,
            .last = last,
            .count = count};
}

std::vector<HistoryPoint> throughBytes(const std::vector<HistoryPoint>& points) {
    const std::vector<SeriesRollups> series = {{.series = 5, .points = points}};
    const auto bytes = encodeRollups(series, kFiveMinutes, 1);
    return decodeRollups(bytes, kFiveMinutes, 1, 5).value_or(std::vector<HistoryPoint>());
}

/// The rollups of a day of readings every 30 s.
std::vector<HistoryPoint> day(const std::function<double(int)>& value) {
    std::vector<Reading> readings;
    for (int i = 0; i < 2880; ++i)
        readings.push_back(
            {.time = TimePoint(std::chrono::days(20'000)) + i * Duration(30'000), .value = value(i)});
    return rollUp(readings, kFiveMinutes);
}

} // namespace

class TstRollupCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void extremesLastAndCountAreExactMeansNearlySo_data();
    void extremesLastAndCountAreExactMeansNearlySo();
    void meansOfYesAndNoAreExact();
    void aConstantDayTakesNextToNothing();
    void noiseTakesSevenBytesOrFewer();
    void severalSeriesShareTheirTimes();
    void anotherPlaceIsNoticed();
};

void TstRollupCodec::extremesLastAndCountAreExactMeansNearlySo_data() {
    QTest::addColumn<std::vector<HistoryPoint>>("points");
    static std::mt19937_64 random(101);
    constexpr auto huge = std::numeric_limits<double>::max();
    QTest::newRow("none") << std::vector<HistoryPoint>{};
    QTest::newRow("one") << std::vector{point(7, 1.5, 1.5, 1.5, 1.5, 1)};
    QTest::newRow("extremes") << std::vector{point(1, -huge, huge, 0, -huge, 2),
                                             point(2, -0.0, 5e-324, 0, 5e-324, 4'000'000'000U)};
    QTest::newRow("gaps") << std::vector{point(1, 0, 4096, 100, 0, 10), point(2, 4096, 8192, 4100, 4096, 9),
                                         point(900, 0, 0, 0, 0, 1)};
    QTest::newRow("decimals") << day([](int) { return static_cast<double>(random() % 100'000) / 1e6; });
    QTest::newRow("any digits") << day([](int) { return std::ldexp(static_cast<double>(random()), -70); });
    QTest::newRow("both signs") << day([](int i) { return std::sin(i) * 1e-3; });
    QTest::newRow("a counter") << day([](int i) { return 1e9 + i * 1013.0; });
}

void TstRollupCodec::extremesLastAndCountAreExactMeansNearlySo() {
    QFETCH(std::vector<HistoryPoint>, points);
    const auto back = throughBytes(points);
    QCOMPARE(back.size(), points.size());
    for (std::size_t i = 0; i < points.size(); ++i) {
        QCOMPARE(back[i].time, points[i].time);
        QCOMPARE(std::bit_cast<std::uint64_t>(back[i].minimum),
                 std::bit_cast<std::uint64_t>(points[i].minimum));
        QCOMPARE(std::bit_cast<std::uint64_t>(back[i].maximum),
                 std::bit_cast<std::uint64_t>(points[i].maximum));
        QCOMPARE(std::bit_cast<std::uint64_t>(back[i].last), std::bit_cast<std::uint64_t>(points[i].last));
        QCOMPARE(back[i].count, points[i].count);
        const auto allowed = points[i].maximum / 8190 - points[i].minimum / 8190;
        QVERIFY(std::fabs(back[i].mean - points[i].mean) <= allowed * 1.0001);
        QVERIFY(back[i].minimum <= back[i].mean && back[i].mean <= back[i].maximum);
    }
}

void TstRollupCodec::meansOfYesAndNoAreExact() {
    // An uptime of 99.9 % must not become 99.88 %.
    const auto points = day([](int i) { return i % 1000 == 17 ? 0.0 : 1.0; });
    const auto hours = rollUp(points, kFiveMinutes, kHour);
    const std::vector<SeriesRollups> series = {{.series = 1, .points = hours}};
    const auto back = decodeRollups(encodeRollups(series, kHour, 3), kHour, 3).value();
    QCOMPARE(back, series);
    QCOMPARE(throughBytes(points), points);
}

void TstRollupCodec::aConstantDayTakesNextToNothing() {
    const std::vector<SeriesRollups> series = {{.series = 1, .points = day([](int) { return 42.0; })}};
    QVERIFY(encodeRollups(series, kFiveMinutes, 1).size() < 60);
}

void TstRollupCodec::noiseTakesSevenBytesOrFewer() {
    std::mt19937_64 random(102);
    std::normal_distribution<double> noise;
    const std::vector<SeriesRollups> series = {
        {.series = 1,
         .points = day([&](int) { return std::round(12e3 * std::exp(0.2 * noise(random))) / 1e6; })}};
    const auto each = static_cast<double>(encodeRollups(series, kFiveMinutes, 1).size()) / 288;
    QVERIFY2(each < 7, qPrintable(QString::number(each)));
}

void TstRollupCodec::severalSeriesShareTheirTimes() {
    auto points = day([](int) { return 1.0; });
    points.erase(points.begin() + 50, points.begin() + 53);
    std::vector<SeriesRollups> series;
    for (SeriesNumber i = 0; i < 20; ++i)
        series.push_back({.series = i * 3, .points = points});
    series.push_back({.series = 100, .points = {points[4], points[9]}});
    const auto bytes = encodeRollups(series, kFiveMinutes, 9);
    QVERIFY(bytes.size() < 20 * 20);
    QCOMPARE(decodeRollups(bytes, kFiveMinutes, 9).value(), series);
    QCOMPARE(decodeRollups(bytes, kFiveMinutes, 9, 100)->size(), std::size_t{2});
    QVERIFY(decodeRollups(bytes, kFiveMinutes, 9, 101)->empty());
}

void TstRollupCodec::anotherPlaceIsNoticed() {
    const std::vector<SeriesRollups> series = {{.series = 1, .points = {point(1, 0, 1, 0.5, 1, 2)}}};
    const auto bytes = encodeRollups(series, kFiveMinutes, 9);
    QVERIFY(decodeRollups(bytes, kFiveMinutes, 9));
    QCOMPARE(decodeRollups(bytes, kFiveMinutes, 10).error().code, ErrorCode::Internal);
}

HOLDFAST_TEST(TstRollupCodec)
#include "tst_rollup_codec.moc"
