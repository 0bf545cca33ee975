// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/split_mix.h"
#include "engine/core/topology/trouble_series.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <numbers>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

constexpr std::size_t kHour = 120;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// 50 ms, give or take a tenth.
std::vector<double> calm(std::size_t samples, std::uint64_t seed) {
    analysis::SplitMix random(seed);
    std::vector<double> values;
    for (std::size_t t = 0; t < samples; ++t)
        values.push_back(0.05 * std::exp(0.2 * (random.unit() + random.unit() - 1.0)));
    return values;
}

double sumOfProducts(const std::vector<float>& left, const std::vector<float>& right) {
    double sum = 0.0;
    for (std::size_t t = 0; t < left.size(); ++t)
        sum += static_cast<double>(left[t]) * static_cast<double>(right[t]);
    return sum;
}

} // namespace

class TstTroubleSeries final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void slowIsBadAndSoIsLowHealth() {
        auto latency = calm(1000, 1);
        std::vector<double> health(1000, 1.0);
        for (std::size_t t = 500; t < 510; ++t)
            latency[t] = 2.0, health[t] = 0.5;
        const auto slow = badLevels(latency, Measure::Latency, kHour, 480);
        const auto ill = badLevels(health, Measure::Health, kHour, 480);
        QCOMPARE(spellsOf(slow), (std::vector<Spell>{{500, 510}}));
        QCOMPARE(spellsOf(ill), (std::vector<Spell>{{500, 510}}));
        QCOMPARE(slow[505], 8.0F); // bounded
        QCOMPARE(ill[100], 0.0F);
    }

    void whatNeverChangesOrIsTooShortSaysNothing() {
        QVERIFY(badLevels(std::vector<double>(1000, 1.0), Measure::Health, kHour, 480).empty());
        QVERIFY(badLevels(std::vector<double>(1000, kNan), Measure::Latency, kHour, 480).empty());
        QVERIFY(badLevels(calm(479, 1), Measure::Latency, kHour, 480).empty());
        QVERIFY(badLevels({}, Measure::Latency, kHour, 0).empty());
    }

    void theTimeOfDayAndTheFullHourAreNoTrouble() {
        auto values = calm(2880, 2);
        for (std::size_t t = 0; t < values.size(); ++t) {
            values[t] *= 2.0 + std::sin(2.0 * std::numbers::pi * static_cast<double>(t) / 2880.0);
            if (t % kHour < 2) values[t] *= 10.0; // a job of every hour
        }
        QVERIFY(spellsOf(badLevels(values, Measure::Latency, kHour, 480)).empty());
    }

    void whatAllDoAtOnceIsTakenOut() {
        std::vector<std::vector<float>> levels;
        for (std::uint64_t seed = 0; seed < 9; ++seed) {
            auto values = calm(1000, 10 + seed);
            for (std::size_t t = 300; t < 310; ++t)
                values[t] *= 20.0; // our own network
            if (seed == 0) values[700] = 3.0;
            levels.push_back(badLevels(values, Measure::Latency, kHour, 480));
        }
        std::vector<std::vector<float>*> all;
        for (auto& one : levels)
            all.push_back(&one);
        removeCommonPart(all);
        QCOMPARE(spellsOf(levels[0]), (std::vector<Spell>{{700, 701}}));
        QVERIFY(spellsOf(levels[4]).empty());
    }

    void fewSeriesHaveNoCommonPart() {
        std::vector<float> one{0.0F, 8.0F};
        std::vector<float>* only = &one;
        removeCommonPart({&only, 1});
        QCOMPARE(one[1], 8.0F);
    }

    void aSpellWhoseBeginningNobodySawIsLeftOut() {
        constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
        const std::vector<float> levels{8, 8, 0, 0, 0, 5, 3, 0, 5, 0, 0, 0, kGap, 6, 6, 0, 0, 0, 6};
        // 8: after a pause of one sample still the same one
        QCOMPARE(spellsOf(levels), (std::vector<Spell>{{5, 9}, {18, 19}}));
    }

    void innovationsForgetThePast() {
        analysis::SplitMix random(4);
        std::vector<float> slow{0.0F};
        while (slow.size() < 3000)
            slow.push_back(0.9F * slow.back() + static_cast<float>(random.unit() - 0.5));
        const auto news = innovationsOf(slow);
        QVERIFY(std::abs(sumOfProducts(news, news) - 1.0) < 1e-4);
        std::vector<float> late(news.begin() + 1, news.end());
        late.push_back(0.0F);
        QVERIFY(std::abs(sumOfProducts(news, late)) < 0.06);
    }

    void aGapIsNoInnovation() {
        std::vector<float> levels(100, 0.0F);
        for (std::size_t t = 0; t < levels.size(); t += 2)
            levels[t] = 1.0F;
        levels[50] = std::numeric_limits<float>::quiet_NaN();
        const auto news = innovationsOf(levels);
        for (const std::size_t t : {50U, 51U, 52U, 53U})
            QCOMPARE(news[t], 0.0F);
        QCOMPARE(innovationsOf(std::vector<float>(10, 0.0F)), std::vector<float>(10, 0.0F));
    }
};

HOLDFAST_TEST(TstTroubleSeries)
#include "tst_trouble_series.moc"
