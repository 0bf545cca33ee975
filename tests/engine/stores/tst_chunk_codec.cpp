// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/chunk_codec.h"
#include "engine/stores/crc32c.h"
#include "tests/support/test_registry.h"

#include <cmath>
#include <random>

using namespace holdfast;
using namespace holdfast::stores;

namespace {

constexpr std::int64_t kStart = 1'760'000'000'000;

Reading at(std::int64_t milliseconds, double value) {
    return {.time = TimePoint(Duration(kStart + milliseconds)), .value = value};
}

/// A service as it is: most signals read by one probe together, some by another, some missing now and then.
std::vector<SeriesReadings> service(unsigned seed, int count) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> noise;
    std::vector<SeriesReadings> all(8);
    SeriesNumber number = 0;
    for (auto& one : all)
        one.series = number += 1 + static_cast<SeriesNumber>(random() % 3);
    for (int i = 0; i < count; ++i) {
        const auto first = i * 30'000 + static_cast<std::int64_t>(std::fabs(noise(random)) * 20);
        const auto second = first + 15'000 + static_cast<std::int64_t>(random() % 30);
        all[0].readings.push_back(at(first, 1.0));
        all[1].readings.push_back(at(first, std::round(std::exp(noise(random)) * 12'000) / 1e6));
        all[2].readings.push_back(at(first, 4096.0 * std::round(1000 + 10 * noise(random))));
        if (random() % 10 != 0) all[3].readings.push_back(at(first, noise(random)));
        all[4].readings.push_back(at(second, i * 117.0));
        if (i % 20 == 0) all[5].readings.push_back(at(second, -0.0));
        all[6].readings.push_back(at(second + static_cast<std::int64_t>(random() % 9), 1e-310 * i));
    }
    return all; // the last one has no readings
}

/// Puts the right sum on changed bytes, so that what is behind it is tried.
void seal(ByteVector& bytes, std::int64_t key) {
    ByteWriter out;
    out.append(ByteSpan(bytes).first(bytes.size() - 4));
    out.fixed(crc32c(out.bytes(), crc32c(key, 0)));
    bytes = out.take();
}

} // namespace

class TstChunkCodec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readingsComeBackToTheLastBit();
    void oneSeriesIsReadWithoutTheOthers();
    void sharedStampsAreWrittenOnce();
    void realisticReadingsTakeTwoBytesOrSo();
    void everyFlippedBitIsNoticed();
    void everyTruncationIsNoticed();
    void aChunkInAnotherPlaceIsNoticed();
    void aNewerVersionIsRefusedInWords();
    void hostileBytesBehindARightSumNeverCrash();
};

void TstChunkCodec::readingsComeBackToTheLastBit() {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        const auto all = service(seed, static_cast<int>(seed * seed % 300));
        const auto bytes = encodeChunk(all, 77);
        auto reader = ChunkReader::open(bytes, 77);
        QVERIFY(reader);
        const auto back = reader->all();
        QVERIFY(back);
        QCOMPARE(back->size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE((*back)[i].series, all[i].series);
            QCOMPARE((*back)[i].readings.size(), all[i].readings.size());
            for (std::size_t j = 0; j < all[i].readings.size(); ++j) {
                QCOMPARE((*back)[i].readings[j].time, all[i].readings[j].time);
                QCOMPARE(std::bit_cast<std::uint64_t>((*back)[i].readings[j].value),
                         std::bit_cast<std::uint64_t>(all[i].readings[j].value));
            }
        }
    }
    const auto empty = encodeChunk({}, 0);
    QVERIFY(ChunkReader::open(empty, 0)->series().empty());
}

void TstChunkCodec::oneSeriesIsReadWithoutTheOthers() {
    const auto all = service(3, 100);
    const auto bytes = encodeChunk(all, 1);
    auto reader = ChunkReader::open(bytes, 1);
    QCOMPARE(reader->readings(all[4].series).value(), all[4].readings);
    QCOMPARE(reader->readings(all[1].series).value(), all[1].readings);
    QVERIFY(reader->readings(9999)->empty());
    QCOMPARE(reader->series().size(), all.size());
}

void TstChunkCodec::sharedStampsAreWrittenOnce() {
    auto all = service(4, 240);
    all.resize(1);
    const auto alone = encodeChunk(all, 1).size();
    for (SeriesNumber i = 1; i < 20; ++i)
        all.push_back({.series = all[0].series + i, .readings = all[0].readings});
    QVERIFY(encodeChunk(all, 1).size() < alone + 20 * 12);
}

void TstChunkCodec::realisticReadingsTakeTwoBytesOrSo() {
    auto all = service(5, 240);
    all.erase(all.begin() + 6); // neither numbers near zero below what a double can hold …
    all.erase(all.begin() + 3); // … nor noise in all 53 bits is what probes read
    std::size_t readings = 0;
    for (const auto& one : all)
        readings += one.readings.size();
    const auto perReading = static_cast<double>(encodeChunk(all, 1).size()) / static_cast<double>(readings);
    QVERIFY2(perReading < 1.5, qPrintable(QString::number(perReading)));
}

void TstChunkCodec::everyFlippedBitIsNoticed() {
    const auto bytes = encodeChunk(service(6, 30), 5);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            auto changed = bytes;
            changed[i] = static_cast<std::uint8_t>(changed[i] ^ (1U << bit));
            QVERIFY(!ChunkReader::open(changed, 5));
        }
    }
}

void TstChunkCodec::everyTruncationIsNoticed() {
    const auto bytes = encodeChunk(service(7, 30), 5);
    for (std::size_t length = 0; length < bytes.size(); ++length)
        QVERIFY(!ChunkReader::open(ByteSpan(bytes).first(length), 5));
}

void TstChunkCodec::aChunkInAnotherPlaceIsNoticed() {
    const auto bytes = encodeChunk(service(8, 30), 5);
    QVERIFY(ChunkReader::open(bytes, 5));
    QVERIFY(!ChunkReader::open(bytes, 6));
}

void TstChunkCodec::aNewerVersionIsRefusedInWords() {
    auto bytes = encodeChunk(service(9, 3), 5);
    bytes[0] = 2;
    seal(bytes, 5);
    const auto reader = ChunkReader::open(bytes, 5);
    QVERIFY(!reader);
    QCOMPARE(reader.error().code, ErrorCode::Internal);
    QVERIFY(reader.error().detail.find("version") != std::string::npos);
}

void TstChunkCodec::hostileBytesBehindARightSumNeverCrash() {
    const auto bytes = encodeChunk(service(10, 20), 5);
    std::mt19937 random(41);
    for (int round = 0; round < 20000; ++round) {
        auto changed = bytes;
        if (round % 4 == 0) changed.resize(4 + random() % (changed.size() - 4));
        for (auto left = 1 + random() % 4; left > 0; --left)
            changed[random() % std::min<std::size_t>(changed.size(), round % 2 == 0 ? 60 : changed.size())] =
                static_cast<std::uint8_t>(random());
        seal(changed, 5);
        auto reader = ChunkReader::open(changed, 5);
        if (!reader) continue;
        const auto all = reader->all();
        if (!all) continue;
        for (const auto& one : *all) {
            QVERIFY(std::ranges::is_sorted(one.readings, std::ranges::less_equal{}, &Reading::time) ||
                    one.readings.size() < 2);
            for (const auto& reading : one.readings)
                QVERIFY(std::isfinite(reading.value));
        }
    }
}

HOLDFAST_TEST(TstChunkCodec)
#include "tst_chunk_codec.moc"
