// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/range_coder.h"
#include "engine/stores/residual_model.h"
#include "tests/support/test_registry.h"

#include <random>

using namespace holdfast::stores;

class TstRangeCoder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void bitsComeBackWhateverTheirChance_data();
    void bitsComeBackWhateverTheirChance();
    void certainBitsCostNearlyNothing();
    void residualsOfAnySizeComeBack();
    void everyShortSequenceComesBack();
    void anyBytesDecodeToSomethingInBounds();
};

void TstRangeCoder::bitsComeBackWhateverTheirChance_data() {
    QTest::addColumn<double>("ones");
    for (const double ones : {0.0, 0.001, 0.1, 0.5, 0.9, 0.999, 1.0})
        QTest::newRow(qPrintable(QString::number(ones))) << ones;
}

void TstRangeCoder::bitsComeBackWhateverTheirChance() {
    QFETCH(double, ones);
    std::mt19937 random(11);
    std::bernoulli_distribution next(ones);
    for (const int length : {0, 1, 2, 31, 1000, 20000}) {
        std::vector<unsigned> bits;
        RangeEncoder encoder;
        AdaptiveBit model;
        for (int i = 0; i < length; ++i) {
            bits.push_back(next(random) ? 1 : 0);
            encoder.bit(model, bits.back());
            encoder.bits(random(), 0);
        }
        const auto bytes = encoder.finish();
        RangeDecoder decoder(bytes);
        AdaptiveBit other;
        for (const auto bit : bits)
            QCOMPARE(decoder.bit(other), bit);
    }
}

void TstRangeCoder::certainBitsCostNearlyNothing() {
    RangeEncoder encoder;
    AdaptiveBit model;
    for (int i = 0; i < 10000; ++i)
        encoder.bit(model, 0);
    QVERIFY(encoder.finish().size() < 20);
}

void TstRangeCoder::residualsOfAnySizeComeBack() {
    std::mt19937_64 random(12);
    std::vector<std::int64_t> residuals = {0, -1, 1, std::numeric_limits<std::int64_t>::min(),
                                           std::numeric_limits<std::int64_t>::max()};
    for (int i = 0; i < 20000; ++i) {
        const auto wide = static_cast<std::int64_t>(random());
        residuals.push_back(wide >> (random() % 64));
    }
    RangeEncoder encoder;
    ResidualModel model;
    for (const auto residual : residuals)
        model.encode(encoder, residual);
    const auto bytes = encoder.finish();
    RangeDecoder decoder(bytes);
    ResidualModel other;
    for (const auto residual : residuals)
        QCOMPARE(other.decode(decoder), residual);
}

void TstRangeCoder::everyShortSequenceComesBack() {
    // The shortest ending is where a coder goes wrong: every sequence of up to 12 bits, coded both ways.
    for (unsigned length = 0; length <= 12; ++length) {
        for (unsigned sequence = 0; sequence < (1U << length); ++sequence) {
            RangeEncoder encoder;
            AdaptiveBit model;
            for (unsigned i = 0; i < length; ++i)
                encoder.bit(model, (sequence >> i) & 1U);
            encoder.bits(sequence, length);
            const auto bytes = encoder.finish();
            RangeDecoder decoder(bytes);
            AdaptiveBit other;
            for (unsigned i = 0; i < length; ++i)
                QCOMPARE(decoder.bit(other), (sequence >> i) & 1U);
            QCOMPARE(decoder.bits(length), std::uint64_t{sequence});
        }
    }
}

void TstRangeCoder::anyBytesDecodeToSomethingInBounds() {
    std::mt19937 random(13);
    for (int round = 0; round < 2000; ++round) {
        ByteVector bytes(random() % 40);
        for (auto& byte : bytes)
            byte = static_cast<std::uint8_t>(random());
        RangeDecoder decoder(bytes);
        ResidualModel model;
        for (int i = 0; i < 50; ++i) {
            static_cast<void>(model.decode(decoder));
            QVERIFY(decodeEvenly(decoder, 1000) <= 1000);
            QVERIFY(decoder.bits(7) < 128);
        }
    }
}

HOLDFAST_TEST(TstRangeCoder)
#include "tst_range_coder.moc"
