// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/service_forest.h"
#include "engine/core/analysis/split_mix.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>
#include <vector>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kBegin{1'700'000'000s};

std::vector<double> cloud(std::size_t rows, std::uint64_t seed) {
    SplitMix random(seed);
    std::vector<double> values(rows * 2);
    for (double& value : values)
        value = random.unit() + random.unit() + random.unit();
    return values;
}

ServiceForest trained(const std::vector<double>& values, std::size_t columns = 2,
                      ForestOptions options = {}) {
    return ServiceForest::train({.values = values, .columns = columns}, {.trained = kBegin}, options).value();
}

} // namespace

class TstServiceForest final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theTailIsHonestOnRowsThatPlayedNoPart() {
        const auto forest = trained(cloud(2000, 1));
        const auto fresh = cloud(20'000, 2);
        for (const double tail : {0.5, 0.1, 0.02}) {
            double rare = 0.0;
            for (std::size_t i = 0; i < fresh.size(); i += 2)
                rare += forest.judge(std::span(fresh).subspan(i, 2))->tail <= tail ? 1.0 / 20'000.0 : 0.0;
            QVERIFY2(rare < 1.5 * tail && rare > 0.5 * tail, qPrintable(QString::number(rare)));
        }
    }

    void whatStandsApartHasTheLeastTailThereCanBe() {
        const auto forest = trained(cloud(2000, 1));
        QCOMPARE(forest.heldOut(), 500U);
        QCOMPARE(forest.judge(std::array{30.0, -20.0})->tail, 1.0 / 501.0);
        QVERIFY(forest.judge(std::array{1.5, 1.5})->tail > 0.3);
    }

    void theTailFallsAsTheScoreRises() {
        const auto forest = trained(cloud(3000, 4));
        double before = 2.0;
        for (double score = 0.0; score <= 1.0; score += 0.001) {
            const double tail = forest.tailOf(score);
            QVERIFY(tail <= before && tail > 0.0 && tail <= 1.0);
            before = tail;
        }
    }

    void whatNeverVariedIsOrdinary() {
        const auto forest = trained(std::vector<double>(200, 3.0));
        QCOMPARE(forest.judge(std::array{3.0, 3.0})->tail, 1.0);
    }

    void whatNeverVariedAndMovesIsSomethingNew() {
        // No errors for a week, then some: no tree can part by that, the range can.
        const auto busy = cloud(4000, 6);
        std::vector<double> values;
        for (std::size_t i = 0; i < busy.size(); i += 4)
            values.insert(values.end(), {busy[i], busy[i + 1], busy[i + 2], busy[i + 3], 0.0});
        const auto forest = trained(values, 5);
        const auto judgement = forest.judge(std::array{1.5, 1.5, 1.5, 1.5, 0.05}).value();
        QVERIFY2(judgement.tail < 0.05, qPrintable(QString::number(judgement.tail)));
        QVERIFY(forest.judge(std::array{1.5, 1.5, 1.5, 1.5, 0.0})->tail > 0.3);
        QCOMPARE(judgement.furthest, std::size_t{4});
        QCOMPARE(judgement.beyond, 1.0);
    }

    void fartherOutIsMoreUnusual() {
        const auto forest = trained(cloud(2000, 1));
        const double near = forest.judge(std::array{5.0, 1.5})->score;
        const double far = forest.judge(std::array{25.0, 1.5})->score;
        QVERIFY(far > near && far <= 1.0);
        QCOMPARE(forest.judge(std::array{1.5, 1.5})->beyond, 0.0);
    }

    void aFewRowsAreEnoughOrAreRefused() {
        QVERIFY(!ServiceForest::train({.values = std::vector<double>(14, 1.0), .columns = 2}, {}));
        const auto forest = trained(cloud(8, 1));
        QCOMPARE(forest.heldOut(), 2U);
        QVERIFY(forest.judge(std::array{99.0, 99.0})->tail >= 1.0 / 3.0); // so few say little
    }

    void aFingerprintIsThatOfNamesInTheirOrder() {
        const std::array one{SignalId("ab"), SignalId("c")};
        const std::array other{SignalId("a"), SignalId("bc")};
        const std::array turned{SignalId("c"), SignalId("ab")};
        QVERIFY(fingerprintOf(one) == fingerprintOf(one));
        QVERIFY(fingerprintOf(one) != fingerprintOf(other));
        QVERIFY(fingerprintOf(one) != fingerprintOf(turned));
    }

    void aThousandServicesFitIntoTheirMemory() {
        // Twenty signals that all vary: the rolling and the frozen forest of a thousand services in 30 MiB.
        SplitMix random(5);
        std::vector<double> values(2048 * 60);
        for (double& value : values)
            value = random.unit() + random.unit() + random.unit();
        const auto forest = trained(values, 60, kFleetForest);
        const auto both = 2.0 * static_cast<double>(forest.size().count) * 1000.0 / 1024.0 / 1024.0;
        QVERIFY2(both < 30.0, qPrintable(QString::number(both)));
    }
};

HOLDFAST_TEST(TstServiceForest)
#include "tst_service_forest.moc"
