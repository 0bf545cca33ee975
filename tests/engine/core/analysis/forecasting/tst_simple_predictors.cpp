// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/simple_predictors.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

using namespace holdfast::forecasting;

namespace {

using Values = std::vector<double>;

Values series(std::size_t n, const std::function<double(std::size_t)>& at) {
    Values values(n);
    for (std::size_t i = 0; i < n; ++i)
        values[i] = at(i);
    return values;
}

Values next(Predictor& predictor, const Values& values, std::size_t steps) {
    if (!predictor.fit(values)) return {};
    Paths path(1, steps);
    const std::vector<std::size_t> origin{values.size()};
    predictor.paths(values, origin, path);
    return path.values;
}

bool near(const Values& said, const Values& truth) {
    return std::ranges::equal(said, truth, [](double a, double b) { return std::abs(a - b) < 1e-9; });
}

constexpr std::array kDay{10.0, 40.0, 70.0, 20.0};

} // namespace

class TstSimplePredictors final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theLastValueStays() {
        SeasonalNaive naive(1);
        QCOMPARE(next(naive, {7.0}, 3), (Values{7.0, 7.0, 7.0}));
        QCOMPARE(next(naive, {7.0, -2.0}, 2), (Values{-2.0, -2.0}));
        QCOMPARE(naive.name(), std::string("last value"));
    }

    void theLastSeasonComesAgain() {
        SeasonalNaive naive(3);
        const Values values{9.0, 9.0, 1.0, 2.0, 3.0};
        QCOMPARE(next(naive, values, 7), (Values{1.0, 2.0, 3.0, 1.0, 2.0, 3.0, 1.0}));
        QCOMPARE(naive.name(), std::string("the last 3 steps again"));
        QCOMPARE(naive.fewest(), std::size_t{3});
    }

    void noSeasonIsASeasonOfOne() {
        SeasonalNaive naive(0);
        QCOMPARE(next(naive, {4.0, 5.0}, 2), (Values{5.0, 5.0}));
        RobustTrend trend(0);
        QCOMPARE(next(trend, Values(8, 5.0), 2), (Values{5.0, 5.0}));
    }

    void tooFewValuesAreRefused() {
        for (const std::uint32_t season : {1U, 2U, 24U}) {
            SeasonalNaive naive(season);
            QVERIFY(!naive.fit(Values(season - 1, 1.0)));
            QVERIFY(naive.fit(Values(season, 1.0)));
        }
        RobustTrend line(1);
        QVERIFY(!line.fit({}));
        QVERIFY(!line.fit(Values(7, 1.0)));
        QVERIFY(line.fit(Values(8, 1.0)));
        RobustTrend daily(24);
        QVERIFY(!daily.fit(Values(71, 1.0)));
        QVERIFY(daily.fit(Values(72, 1.0)));
    }

    void everyOriginSeesOnlyWhatLiesBeforeIt() {
        const Values known = series(48, [](std::size_t i) { return double(i * i % 13); });
        Values changed = known;
        std::fill(changed.begin() + 30, changed.end(), -1e6);
        const std::vector<std::size_t> origins{24, 30};
        SeasonalNaive naive(4);
        RobustTrend trend(4);
        RobustTrend line(1);
        for (Predictor* predictor : {static_cast<Predictor*>(&naive), static_cast<Predictor*>(&trend),
                                     static_cast<Predictor*>(&line)}) {
            QVERIFY(predictor->fit(known));
            Paths first(2, 6);
            Paths second(2, 6);
            predictor->paths(known, origins, first);
            predictor->paths(changed, origins, second);
            QCOMPARE(second.values, first.values);
            QCOMPARE(Values(first.row(0).begin(), first.row(0).end()),
                     next(*predictor, Values(known.begin(), known.begin() + 24), 6));
        }
    }

    void aLineIsCarriedOnAndHalvedOverTheHorizon() {
        RobustTrend trend(1);
        const auto line = series(40, [](std::size_t i) { return 5.0 + 2.0 * double(i); });
        const double damping = std::pow(0.5, 0.25);       // each step; one half after the horizon of four
        const auto truth = series(4, [&](std::size_t h) { // the sum of a geometric series
            return 83.0 + 2.0 * (1.0 - std::pow(damping, double(h + 1))) / (1.0 - damping);
        });
        QVERIFY(near(next(trend, line, 4), truth));
        QVERIFY(near(next(trend, line, 1), {85.0}));
    }

    void spikesDoNotMoveTheLine() {
        auto line = series(40, [](std::size_t i) { return 5.0 + 2.0 * double(i); });
        RobustTrend trend(1);
        const auto calm = next(trend, line, 6);
        line[12] = 1e9;
        line[25] = -1e9;
        line[39] = 1e9;
        QVERIFY(near(next(trend, line, 6), calm));
    }

    void whatLiesBeforeTheWindowIsForgotten() {
        auto values = series(60, [](std::size_t i) { return 100.0 - 0.25 * double(i); });
        RobustTrend trend(1);
        const auto calm = next(trend, values, 5);
        std::fill(values.begin(), values.end() - RobustTrend::kWindow, -3e4);
        QVERIFY(near(next(trend, values, 5), calm));

        auto days = series(4 * 10, [](std::size_t i) { return kDay[i % 4] + double(i / 4); });
        RobustTrend daily(4);
        const auto usual = next(daily, days, 5);
        std::fill(days.begin(), days.end() - 4 * RobustTrend::kSeasons, -3e4);
        QVERIFY(near(next(daily, days, 5), usual));
    }

    void aConstantStays() {
        RobustTrend line(1);
        QCOMPARE(next(line, Values(8, 3.5), 4), Values(4, 3.5));
        RobustTrend daily(4);
        QCOMPARE(next(daily, Values(13, 3.5), 9), Values(9, 3.5));
    }

    void aSeasonThatGrowsKeepsItsShape() {
        // Each day ten more than the one before: the first day ahead gains ten, the second ten times the
        // damping of four of eight steps, 0.5^(4/8).
        const auto days = series(20, [](std::size_t i) { return kDay[i % 4] + 10.0 * double(i / 4); });
        const auto truth = series(8, [](std::size_t h) {
            return kDay[h % 4] + 40.0 + 10.0 * (h < 4 ? 1.0 : 1.0 + std::sqrt(0.5));
        });
        RobustTrend trend(4);
        QVERIFY(near(next(trend, days, 8), truth));
        QCOMPARE(trend.name(), std::string("robust trend with a season of 4"));
    }

    void aSeasonMayBeginAnywhere() {
        RobustTrend trend(4);
        const auto days = series(23, [](std::size_t i) { return kDay[i % 4]; });
        QVERIFY(near(next(trend, days, 6), series(6, [](std::size_t h) { return kDay[(23 + h) % 4]; })));
    }

    void oneBadDayDoesNotSpoilTheNext() {
        auto days = series(24, [](std::size_t i) { return kDay[i % 4]; });
        std::fill(days.end() - 4, days.end(), 0.0); // an outage yesterday
        RobustTrend trend(4);
        QVERIFY(near(next(trend, days, 4), {kDay.begin(), kDay.end()}));
    }

    void theMedianIsTheMiddle() {
        QVERIFY(std::isnan(medianOf({})));
        for (auto [values, truth] : {std::pair{Values{3.0}, 3.0},
                                     {Values{4.0, 1.0}, 2.5},
                                     {Values{9.0, -1.0, 2.0}, 2.0},
                                     {Values{5.0, 5.0, 1.0, 9.0}, 5.0},
                                     {Values{-3.0, -1.0, -7.0, -2.0}, -2.5}})
            QCOMPARE(medianOf(values), truth);
    }

    void theMedianOfManyIsThatOfAFew() {
        // 7 has no divisor with n in common below, so i * 7 mod n visits 0 … n - 1 once each, out of order.
        for (const std::size_t n : {15U, 16U, 17U, 18U, 100U, 1'000U}) {
            auto values = series(n, [n](std::size_t i) { return double(i * 7 % n); });
            QCOMPARE(medianOf(values), 0.5 * double(n - 1));
        }
    }
};

HOLDFAST_TEST(TstSimplePredictors)
#include "tst_simple_predictors.moc"
