// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/training.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::outlook;

namespace {

constexpr Duration kInterval{30'000};

TimePoint at(std::int64_t step) {
    return TimePoint{Duration(1'780'000'000'000)} + kInterval * step;
}

TrainingWish wish() {
    return {.service = ServiceId("api"),
            .signals = {SignalId("memory"), SignalId("latency")},
            .from = at(0),
            .to = at(100'000),
            .interval = kInterval};
}

/// Two signals, the second read a little later than the first within each sweep.
std::vector<std::vector<Reading>> piece(std::int64_t from, std::int64_t to) {
    std::vector<std::vector<Reading>> readings(2);
    for (auto step = from; step < to; ++step) {
        readings[0].push_back({.time = at(step), .value = 100.0 + std::sin(double(step))});
        readings[1].push_back({.time = at(step) + Duration(300), .value = 0.2 + 0.01 * double(step % 7)});
    }
    return readings;
}

} // namespace

class TstTraining final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void readingsOfOneSweepAreOneRow() {
        TrainingRows rows(wish());
        QVERIFY(rows.add(piece(0, 100)));
        QCOMPARE(rows.count(), 100U);
        QVERIFY(rows.add(piece(100, 150)));
        QCOMPARE(rows.count(), 150U);
    }

    void fasterSweepsGiveOneRowAnInterval() {
        TrainingRows rows(wish());
        std::vector<std::vector<Reading>> readings(2);
        for (int i = 0; i < 150; ++i)
            readings[0].push_back({.time = at(0) + Duration(2'000 * i), .value = double(i)});
        QVERIFY(rows.add(readings));
        QVERIFY2(rows.count() <= 11, "ten intervals");
    }

    void whatLiesOutsideOfTheWishTeachesNothing() {
        auto late = wish();
        late.from = at(50);
        TrainingRows rows(late);
        QVERIFY(rows.add(piece(0, 60)));
        QCOMPARE(rows.count(), 10U);
    }

    void theForestKnowsWhatIsOrdinary() {
        TrainingRows rows(wish());
        QVERIFY(rows.add(piece(0, 2000)));
        const auto forest = rows.train();
        QVERIFY(forest);
        QCOMPARE(forest->record().fingerprint, analysis::fingerprintOf(wish().signals));
        QCOMPARE(forest->record().rows, 2000U);
        const std::vector<double> usual{100.0, 0.1, 0.6, 0.23, 0.0, 0.02};
        const std::vector<double> odd{400.0, 200.0, 90.0, 9.0, 5.0, 4.0};
        QVERIFY(forest->judge(odd)->tail < 0.01);
        QVERIFY(forest->judge(usual)->score < forest->judge(odd)->score);
    }

    void tooFewRowsAreSaid() {
        TrainingRows rows(wish());
        QVERIFY(rows.add(piece(0, 31)));
        const auto forest = rows.train();
        QVERIFY(!forest);
        QVERIFY(forest.error().code == ErrorCode::Retry);
    }

    void otherSignalsAreRefused() {
        TrainingRows rows(wish());
        QVERIFY(!rows.add(std::vector<std::vector<Reading>>(3)));
    }

    void stampsThatRunBackwardsAreNoRowsOfTheirOwn() {
        TrainingRows rows(wish());
        std::vector<std::vector<Reading>> readings(2);
        readings[0] = {
            {.time = at(5), .value = 1.0}, {.time = at(2), .value = 2.0}, {.time = at(6), .value = 3.0}};
        QVERIFY(rows.add(readings));
        QCOMPARE(rows.count(), 2U);
    }

    void aLargeFleetHasSmallForests() {
        QCOMPARE(forestOptionsFor(50, 3).trees, 100U);
        QCOMPARE(forestOptionsFor(51, 3).trees, analysis::kFleetForest.trees);
        QCOMPARE(forestOptionsFor(1000, 3).trees, analysis::kFleetForest.trees / 2);
        QCOMPARE(forestOptionsFor(1000, 3).seed, 3U);
    }
};

HOLDFAST_TEST(TstTraining)
#include "tst_training.moc"
