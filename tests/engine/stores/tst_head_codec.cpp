// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/head_codec.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast;
using namespace holdfast::stores;

namespace {

std::vector<SeriesReadings> minute(unsigned seed, SeriesNumber count) {
    std::mt19937_64 random(seed);
    std::vector<SeriesReadings> all;
    for (SeriesNumber i = 0; i < count; ++i) {
        SeriesReadings one{.series = 100 + i * 2, .readings = {}};
        for (auto left = 1 + random() % 3; left > 0; --left) {
            const auto time = TimePoint(
                Duration(1'780'000'000'000 + static_cast<std::int64_t>(one.readings.size()) * 30'000));
            one.readings.push_back(
                {.time = time, .value = std::ldexp(static_cast<double>(random() % 1000), -3)});
        }
        all.push_back(std::move(one));
    }
    return all;
}

} // namespace

class TstHeadCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readingsComeBack();
    void oneSeriesIsReadAlone();
    void everyFlippedBitIsNoticed();
    void anOldStampIsNoTrouble();
};

void TstHeadCodec::readingsComeBack() {
    for (const SeriesNumber count : {0U, 1U, 7U, 160U}) {
        const auto all = minute(count, count);
        QCOMPARE(decodeHead(encodeHead(all, 3), 3).value(), all);
    }
}

void TstHeadCodec::oneSeriesIsReadAlone() {
    const auto all = minute(1, 50);
    const auto bytes = encodeHead(all, 3);
    QCOMPARE(decodeHead(bytes, 3, all[20].series).value(), all[20].readings);
    QVERIFY(decodeHead(bytes, 3, all[20].series + 1)->empty());
}

void TstHeadCodec::everyFlippedBitIsNoticed() {
    const auto bytes = encodeHead(minute(2, 10), 3);
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        auto changed = bytes;
        changed[i / 8] = static_cast<std::uint8_t>(changed[i / 8] ^ (1U << (i % 8)));
        QVERIFY(!decodeHead(changed, 3));
    }
    QVERIFY(!decodeHead(bytes, 4));
    QVERIFY(!decodeHead({}, 3));
}

void TstHeadCodec::anOldStampIsNoTrouble() {
    const std::vector<SeriesReadings> all = {
        {.series = 1, .readings = {{.time = TimePoint(Duration(0)), .value = -0.0}}},
        {.series = 4'294'967'295U,
         .readings = {{.time = TimePoint(Duration(13'000'000'000'000)), .value = 5e-324}}}};
    QCOMPARE(decodeHead(encodeHead(all, 3), 3).value(), all);
}

HOLDFAST_TEST(TstHeadCodec)
#include "tst_head_codec.moc"
