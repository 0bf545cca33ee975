// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forest_codec.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/fuzz/stored_forest.h"
#include "tests/support/test_registry.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtTest/QTest>

#include <algorithm>
#include <string>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

using Octets = std::vector<std::uint8_t>;

ServiceForest trained(std::uint32_t trees = 5) {
    SplitMix random(2);
    std::vector<double> values(600);
    for (double& value : values)
        value = random.unit();
    return ServiceForest::train({.values = values, .columns = 3},
                                {.trained = TimePoint(1'700'000'000s),
                                 .from = TimePoint(1'699'000'000s),
                                 .to = TimePoint(1'700'000'000s),
                                 .fingerprint = 0x1234567890ABCDEFU,
                                 .cause = TrainingCause::Deployment},
                                {.trees = trees, .sample = 32, .seed = 8})
        .value();
}

std::string refusalOf(const Octets& bytes) {
    const auto forest = decodeForest(bytes);
    return forest ? std::string() : forest.error().detail;
}

} // namespace

class TstForestCodec final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsWrittenIsReadBack() {
        const auto forest = trained(100);
        const auto bytes = encodeForest(forest);
        const auto again = decodeForest(bytes);
        QVERIFY(again);
        QVERIFY(again->record() == forest.record());
        QVERIFY(again->forest().parts() == forest.forest().parts());
        QVERIFY(std::ranges::equal(again->levels(), forest.levels()));
        const std::vector row{0.5, 3.0, -1.0};
        QCOMPARE(again->judge(row)->score, forest.judge(row)->score);
        QCOMPARE(again->judge(row)->tail, forest.judge(row)->tail);
        QVERIFY(bytes.size() < forest.forest().parts().nodes.size() * 8 + 800);
    }

    void everyChangedBitIsNoticed() {
        const auto bytes = encodeForest(trained(2));
        for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
            auto changed = bytes;
            changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
            QVERIFY2(!decodeForest(changed), qPrintable(QString::number(bit)));
        }
    }

    void everyCutIsNoticed() {
        const auto bytes = encodeForest(trained(2));
        for (std::size_t size = 0; size < bytes.size(); ++size)
            QVERIFY(!decodeForest(std::span(bytes).first(size)));
        // Also where somebody put the right sum behind it, or more in between.
        for (std::size_t size = 6; size + 4 < bytes.size(); ++size)
            QVERIFY(!decodeForest(testing::sealedForest(std::span(bytes).first(size))));
        auto longer = Octets(bytes.begin(), bytes.end() - 4);
        longer.push_back(0);
        QCOMPARE(refusalOf(testing::sealedForest(longer)), "its parts are longer or shorter than they say");
    }

    void theRefusalSaysWhy() {
        QCOMPARE(refusalOf({}), "no forest");
        const std::string text = "{\"model\": \"something else\"}";
        QCOMPARE(refusalOf(Octets(text.begin(), text.end())), "no forest");
        auto bytes = encodeForest(trained(2));
        bytes[40] = static_cast<std::uint8_t>(bytes[40] + 1);
        QCOMPARE(refusalOf(bytes), "damaged: its checksum is another");
        auto newer = encodeForest(trained(2));
        newer[4] = 2;
        QCOMPARE(refusalOf(newer), "a forest of version 2; 1 is read here");
    }

    void hostileBytesGiveAnErrorOrAForestThatJudges() {
        const auto sealed = encodeForest(trained(3));
        const Octets bytes(sealed.begin(), sealed.end() - 4);
        SplitMix random(99);
        int read = 0;
        for (int turn = 0; turn < 20'000; ++turn) {
            auto changed = bytes;
            for (std::uint32_t i = 0; i <= random.below(3); ++i) {
                auto& octet = changed[random.below(static_cast<std::uint32_t>(changed.size()))];
                octet = static_cast<std::uint8_t>(random.next());
            }
            const auto trouble = testing::forestTrouble(changed);
            QVERIFY2(trouble.empty(), trouble.data());
            read += decodeForest(testing::sealedForest(changed)) ? 1 : 0;
        }
        QVERIFY(read > 100 && read < 20'000); // both ways were gone
    }

    void whatAFuzzerTriesIsReadToo() {
        const auto files = QDir(QStringLiteral(HOLDFAST_FUZZED_FORESTS)).entryInfoList(QDir::Files);
        QVERIFY(!files.isEmpty());
        for (const auto& info : files) {
            QFile file(info.filePath());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const auto content = file.readAll();
            const auto trouble = testing::forestTrouble(Octets(content.begin(), content.end()));
            QVERIFY2(trouble.empty(), qPrintable(info.fileName()));
        }
    }
};

HOLDFAST_TEST(TstForestCodec)
#include "tst_forest_codec.moc"
