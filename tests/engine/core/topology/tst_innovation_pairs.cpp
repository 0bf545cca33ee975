// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/split_mix.h"
#include "engine/core/topology/innovation_pairs.h"
#include "engine/core/topology/trouble_series.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

std::vector<float> noise(std::size_t samples, std::uint64_t seed) {
    analysis::SplitMix random(seed);
    std::vector<float> values;
    for (std::size_t t = 0; t < samples; ++t)
        values.push_back(static_cast<float>(random.unit() + random.unit() + random.unit() - 1.5));
    return values;
}

/// `own` and what `source` did `lag` samples ago.
std::vector<float> following(const std::vector<float>& source, std::size_t lag, std::uint64_t seed) {
    auto values = noise(source.size(), seed);
    for (std::size_t t = lag; t < values.size(); ++t)
        values[t] += source[t - lag];
    return values;
}

InnovationSeries series(std::uint32_t owner, const std::vector<float>& values) {
    return {.owner = owner, .values = innovationsOf(values), .read = values.size()};
}

} // namespace

class TstInnovationPairs final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theFollowerIsFoundWithItsLag() {
        const auto source = noise(2000, 1);
        std::vector<InnovationSeries> all{series(0, source), series(1, following(source, 2, 2))};
        for (std::uint32_t other = 2; other < 100; ++other) // more than one block
            all.push_back(series(other, noise(2000, 100 + other)));
        const auto pairs = followingPairs(all, 5, 8);
        const auto found = std::ranges::find_if(
            pairs, [](const InnovationPair& pair) { return pair.caller == 1 && pair.source == 0; });
        QVERIFY(found != pairs.end());
        QCOMPARE(found->lag, std::size_t{2});
        QVERIFY(found->correlation > 0.6);
        QVERIFY(found->chance < 1e-20);
        for (const auto& pair : pairs)
            QVERIFY(&pair == &*found || pair.chance > 1e-8);
    }

    void aServiceDoesNotFollowItself() {
        const auto source = noise(2000, 1);
        QVERIFY(
            followingPairs(std::vector{series(3, source), series(3, following(source, 1, 2))}, 5, 8).empty());
        QVERIFY(followingPairs({}, 5, 8).empty());
    }

    void stoppingEndsIt() {
        const auto source = noise(2000, 1);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(followingPairs(std::vector{series(0, source), series(1, following(source, 1, 2))}, 5, 8,
                               stop.get_token())
                    .empty());
    }

    void whatAnotherExplainsIsTakenOut() {
        const auto cause = noise(3000, 1);
        const auto left = innovationsOf(following(cause, 2, 2));
        const auto right = innovationsOf(following(cause, 1, 3));
        const auto known = innovationsOf(cause);
        const std::vector<std::span<const float>> taken{known};
        QVERIFY(partialCorrelation(left, right, 1, {}, 5) > 0.4);
        QVERIFY(std::abs(partialCorrelation(left, right, 1, taken, 5)) < 0.06);
        const auto other = innovationsOf(noise(3000, 9));
        const std::vector<std::span<const float>> unrelated{other};
        QVERIFY(partialCorrelation(left, right, 1, unrelated, 5) > 0.4);
        QCOMPARE(partialCorrelation({}, {}, 1, {}, 5), 0.0);
    }

    void chancesAreThoseOfAGaussian() {
        QCOMPARE(chanceOf(0.0, 1000), 0.5);
        QVERIFY(std::abs(chanceOf(0.052, 1000) - 0.05) < 0.002);
        QCOMPARE(chanceOf(0.9, 4), 1.0);
        QVERIFY(chanceOf(1.0, 1000) >= 0.0);
    }
};

HOLDFAST_TEST(TstInnovationPairs)
#include "tst_innovation_pairs.moc"
