// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/isolation_forest.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Rows around the origin, each column the mean of some even numbers.
std::vector<double> cloud(std::size_t rows, std::size_t columns, std::uint64_t seed = 1) {
    SplitMix random(seed);
    std::vector<double> values(rows * columns);
    for (double& value : values)
        value = random.unit() + random.unit() + random.unit() + random.unit() - 2.0;
    return values;
}

IsolationForest trained(const std::vector<double>& values, std::size_t columns, ForestOptions options = {}) {
    return IsolationForest::train({.values = values, .columns = columns}, options).value();
}

double scoreOf(const IsolationForest& forest, const std::vector<double>& row) {
    return forest.score(row).value();
}

} // namespace

class TstIsolationForest final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatStandsApartScoresHigh() {
        const auto forest = trained(cloud(2000, 3), 3);
        const double ordinary = scoreOf(forest, {0.0, 0.1, -0.1});
        const double far = scoreOf(forest, {6.0, -6.0, 6.0});
        QVERIFY2(ordinary < 0.5, qPrintable(QString::number(ordinary)));
        QVERIFY2(far > 0.7, qPrintable(QString::number(far)));
        QVERIFY(far <= 1.0);
    }

    void theMeanPathIsThatOfThePaper() {
        QCOMPARE(meanPathLength(0), 0.0);
        QCOMPARE(meanPathLength(1), 0.0);
        QCOMPARE(meanPathLength(2), 1.0);
        // 2 (ln 255 + 0.5772156649) - 2 * 255 / 256
        QVERIFY(std::abs(meanPathLength(256) - 10.244770920) < 1e-6);
    }

    void aForestOfTwoRowsIsWhatOneCountsByHand() {
        // Each tree parts 0 from 10 at once: paths of 1, c(2) = 1, so the score is 2^-1 everywhere.
        const auto forest = trained({0.0, 10.0}, 1);
        QCOMPARE(scoreOf(forest, {0.0}), 0.5);
        QCOMPARE(scoreOf(forest, {10.0}), 0.5);
        QCOMPARE(forest.parts().nodes.size(), std::size_t{300});
    }

    void oneByOneAndAllTogetherAreTheSame() {
        const auto values = cloud(700, 5);
        for (const std::uint32_t trees : {1U, 7U, 8U, 100U}) {
            const auto forest = trained(values, 5, {.trees = trees, .sample = 64, .seed = 3});
            const RowMatrix rows{.values = values, .columns = 5};
            const auto scores = forest.scores(rows).value();
            QCOMPARE(scores.size(), std::size_t{700});
            for (std::size_t r = 0; r < rows.rows(); ++r)
                QCOMPARE(scores[r], forest.score(rows.row(r)).value());
        }
    }

    void aSeedMakesAForestAndAnotherAnother() {
        const auto values = cloud(500, 2);
        QVERIFY(trained(values, 2, {.seed = 4}).parts() == trained(values, 2, {.seed = 4}).parts());
        QVERIFY(!(trained(values, 2, {.seed = 4}).parts() == trained(values, 2, {.seed = 5}).parts()));
    }

    void scaleAndUnitDoNotMatter() {
        const auto values = cloud(1000, 2);
        auto scaled = values;
        for (std::size_t i = 0; i < scaled.size(); i += 2)
            scaled[i] *= 1024.0 * 1024.0 * 1024.0; // bytes instead of gibibytes
        const auto one = trained(values, 2);
        const auto other = trained(scaled, 2);
        QCOMPARE(scoreOf(one, {0.5, 2.0}), scoreOf(other, {0.5 * 1024.0 * 1024.0 * 1024.0, 2.0}));
    }

    void whatNeverVariedSaysNothing() {
        const std::vector<double> values(40, 7.0);
        const auto forest = trained(values, 4);
        QVERIFY(std::abs(scoreOf(forest, {7.0, 7.0, 7.0, 7.0}) - 0.5) < 1e-6);
        QVERIFY(std::abs(scoreOf(forest, {0.0, 900.0, 7.0, 7.0}) - 0.5) < 1e-6);
    }

    void aMissingReadingIsTheMedian() {
        auto values = cloud(600, 2);
        const auto whole = trained(values, 2);
        const double centre = static_cast<double>(whole.parts().centres[1]);
        QCOMPARE(scoreOf(whole, {1.5, kNaN}), scoreOf(whole, {1.5, centre}));
        for (std::size_t i = 1; i < values.size(); i += 8)
            values[i] = kNaN;
        const auto holes = trained(values, 2);
        QVERIFY(std::isfinite(scoreOf(holes, {0.0, 0.0})));
        QVERIFY(scoreOf(holes, {5.0, 5.0}) > 0.6);
    }

    void aColumnThatWasNeverReadIsLikeNone() {
        auto values = cloud(400, 2);
        for (std::size_t i = 0; i < values.size(); i += 2)
            values[i] = kNaN;
        const auto forest = trained(values, 2);
        QCOMPARE(scoreOf(forest, {0.0, 0.3}), scoreOf(forest, {1e9, 0.3}));
    }

    void infinitiesAreBeyondEverythingAndTeachNothing() {
        auto values = cloud(600, 1);
        const auto without = trained(values, 1);
        QVERIFY(scoreOf(without, {kInfinity}) > 0.6);
        QCOMPARE(scoreOf(without, {kInfinity}), scoreOf(without, {1e300}));
        QCOMPARE(scoreOf(without, {-kInfinity}), scoreOf(without, {-1e300}));
        for (std::size_t i = 0; i < 60; ++i)
            values[i * 10] = kInfinity;
        const auto with = trained(values, 1);
        QVERIFY(scoreOf(with, {kInfinity}) > 0.6);
    }

    void hugeAndTinyNumbersPart() {
        for (const double unit : {1e-30, 1e-9, 1e30, 1e300}) {
            auto values = cloud(600, 1);
            for (double& value : values)
                value *= unit;
            const auto forest = trained(values, 1);
            QVERIFY(forest.parts().nodes.size() >= 100);
            const double score = scoreOf(forest, {50.0 * unit});
            QVERIFY(score > 0.0 && score <= 1.0);
            if (unit < 1e38) QVERIFY(score > scoreOf(forest, {0.0}) + 0.1);
        }
    }

    void whatCannotBeLearntIsRefused_data() {
        QTest::addColumn<int>("values");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("trees");
        QTest::addColumn<int>("sample");
        QTest::newRow("nothing") << 0 << 3 << 100 << 256;
        QTest::newRow("no columns") << 8 << 0 << 100 << 256;
        QTest::newRow("one row") << 3 << 3 << 100 << 256;
        QTest::newRow("a million columns") << 2'000'000 << 1'000'000 << 100 << 256;
        QTest::newRow("no trees") << 30 << 3 << 0 << 256;
        QTest::newRow("a forest beyond reason") << 30 << 3 << 1'000'000 << 256;
        QTest::newRow("a sub-sample of one") << 30 << 3 << 100 << 1;
        QTest::newRow("a sub-sample beyond the nodes' indices") << 30 << 3 << 100 << 40'000;
    }

    void whatCannotBeLearntIsRefused() {
        QFETCH(int, values);
        QFETCH(int, columns);
        QFETCH(int, trees);
        QFETCH(int, sample);
        const std::vector<double> data(static_cast<std::size_t>(values), 1.0);
        const auto forest = IsolationForest::train(
            {.values = data, .columns = static_cast<std::size_t>(columns)},
            {.trees = static_cast<std::uint32_t>(trees), .sample = static_cast<std::uint32_t>(sample)});
        QVERIFY(!forest);
        QVERIFY(forest.error().code == ErrorCode::FixInput);
        QVERIFY(!forest.error().detail.empty());
    }

    void anotherShapeIsRefused() {
        const auto forest = trained(cloud(100, 3), 3);
        QVERIFY(!forest.score(std::vector<double>{1.0, 2.0}));
        QVERIFY(!forest.scores({.values = {}, .columns = 2}));
        QVERIFY(forest.scores({.values = {}, .columns = 3}).value().empty());
    }

    void partsThatDoNotHoldTogetherAreRefused() {
        const auto good = trained(cloud(100, 3), 3, {.trees = 3, .sample = 16}).parts();
        QVERIFY(IsolationForest::fromParts(good));
        const auto refuses = [&](const std::function<void(ForestParts&)>& change) {
            auto parts = good;
            change(parts);
            return !IsolationForest::fromParts(std::move(parts));
        };
        QVERIFY(refuses([](ForestParts& p) { p.columns = 0; }));
        QVERIFY(refuses([](ForestParts& p) { p.columns = 2; }));
        QVERIFY(refuses([](ForestParts& p) { p.sample = 1; }));
        QVERIFY(refuses([](ForestParts& p) { p.centres.pop_back(); }));
        QVERIFY(refuses([](ForestParts& p) { p.centres[0] = std::numeric_limits<float>::infinity(); }));
        QVERIFY(refuses([](ForestParts& p) { p.roots.clear(); }));
        QVERIFY(refuses([](ForestParts& p) { p.roots[1] = 0; }));
        QVERIFY(refuses([](ForestParts& p) { p.roots[2] = 1'000'000; }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes.clear(); }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes.pop_back(); }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes[0].left = 0; })); // a walk without an end
        QVERIFY(refuses([](ForestParts& p) { p.nodes[0].left = 60'000; }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes[0].column = 60'000; }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes[0].value = std::numeric_limits<float>::quiet_NaN(); }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes.back().left = 0; }));
        QVERIFY(refuses([](ForestParts& p) { p.nodes.back().value = -1.0F; }));
    }

    void memoryIsEightBytesANode() {
        const auto forest = trained(cloud(5000, 20), 20);
        const auto nodes = static_cast<std::int64_t>(forest.parts().nodes.size());
        QVERIFY(nodes <= 100 * 511);
        QVERIFY(forest.size().count <= nodes * 8 + 100 * 5 + 20 * 4 + 256);
    }
};

HOLDFAST_TEST(TstIsolationForest)
#include "tst_isolation_forest.moc"
